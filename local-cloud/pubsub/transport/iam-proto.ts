/**
 * google.iam.v1.IAMPolicy and google.rpc.Status, which the descriptors of the official client lack.
 * Field numbers are those of Google's published .proto files.
 */
export const iamDescriptors = {
  nested: {
    google: {
      nested: {
        type: {
          nested: {
            Expr: {
              fields: {
                expression: { type: 'string', id: 1 },
                title: { type: 'string', id: 2 },
                description: { type: 'string', id: 3 },
                location: { type: 'string', id: 4 },
              },
            },
          },
        },
        iam: {
          nested: {
            v1: {
              nested: {
                Binding: {
                  fields: {
                    role: { type: 'string', id: 1 },
                    members: { rule: 'repeated', type: 'string', id: 2 },
                    condition: { type: 'google.type.Expr', id: 3 },
                  },
                },
                Policy: {
                  fields: {
                    version: { type: 'int32', id: 1 },
                    bindings: { rule: 'repeated', type: 'Binding', id: 4 },
                    etag: { type: 'bytes', id: 3 },
                  },
                },
                GetPolicyOptions: { fields: { requestedPolicyVersion: { type: 'int32', id: 1 } } },
                SetIamPolicyRequest: {
                  fields: {
                    resource: { type: 'string', id: 1 },
                    policy: { type: 'Policy', id: 2 },
                  },
                },
                GetIamPolicyRequest: {
                  fields: {
                    resource: { type: 'string', id: 1 },
                    options: { type: 'GetPolicyOptions', id: 2 },
                  },
                },
                TestIamPermissionsRequest: {
                  fields: {
                    resource: { type: 'string', id: 1 },
                    permissions: { rule: 'repeated', type: 'string', id: 2 },
                  },
                },
                TestIamPermissionsResponse: {
                  fields: { permissions: { rule: 'repeated', type: 'string', id: 1 } },
                },
                IAMPolicy: {
                  methods: {
                    SetIamPolicy: {
                      requestType: 'SetIamPolicyRequest',
                      responseType: 'Policy',
                      options: {
                        '(google.api.http).post': '/v1/{resource=projects/*/*/*}:setIamPolicy',
                        '(google.api.http).body': '*',
                      },
                    },
                    GetIamPolicy: {
                      requestType: 'GetIamPolicyRequest',
                      responseType: 'Policy',
                      options: {
                        '(google.api.http).get': '/v1/{resource=projects/*/*/*}:getIamPolicy',
                      },
                    },
                    TestIamPermissions: {
                      requestType: 'TestIamPermissionsRequest',
                      responseType: 'TestIamPermissionsResponse',
                      options: {
                        '(google.api.http).post':
                          '/v1/{resource=projects/*/*/*}:testIamPermissions',
                        '(google.api.http).body': '*',
                      },
                    },
                  },
                },
              },
            },
          },
        },
        rpc: {
          nested: {
            Any: {
              fields: {
                // Named as google.protobuf.Any names it on the wire; only the numbers travel.
                typeUrl: { type: 'string', id: 1 },
                value: { type: 'bytes', id: 2 },
              },
            },
            Status: {
              fields: {
                code: { type: 'int32', id: 1 },
                message: { type: 'string', id: 2 },
                details: { rule: 'repeated', type: 'Any', id: 3 },
              },
            },
            ErrorInfo: {
              fields: {
                reason: { type: 'string', id: 1 },
                domain: { type: 'string', id: 2 },
                metadata: { keyType: 'string', type: 'string', id: 3 },
              },
            },
          },
        },
      },
    },
  },
};
