import type { LocalCloudConfig } from '@attacca/local-cloud';
import { listAt, ofType, textAt, valueAt, type Resource } from '../resources';

/** Buckets with their settings as Cloud Storage's JSON API has them. */
export function bucketsOf(resources: readonly Resource[]): LocalCloudConfig['buckets'] {
  return ofType(resources, 'google_storage_bucket').map((bucket) => ({
    name: textAt(bucket, 'name'),
    settings: {
      location: textAt(bucket, 'location'),
      iamConfiguration: {
        uniformBucketLevelAccess: { enabled: valueAt(bucket, 'uniform_bucket_level_access') },
        publicAccessPrevention: textAt(bucket, 'public_access_prevention'),
      },
      versioning: { enabled: valueAt(bucket, 'versioning', 0, 'enabled') },
      softDeletePolicy: {
        retentionDurationSeconds: valueAt(
          bucket,
          ...['soft_delete_policy', 0, 'retention_duration_seconds'],
        ),
      },
      lifecycle: { rule: (listAt(bucket, 'lifecycle_rule') as RuleOfState[]).map(ruleOf) },
      cors: (listAt(bucket, 'cors') as CorsOfState[]).map(corsOf),
    },
  }));
}

interface RuleOfState {
  readonly action: readonly { readonly type: string }[];
  readonly condition: readonly {
    readonly age?: number;
    readonly num_newer_versions?: number;
    readonly with_state?: string;
  }[];
}

/** In a state, a number that nobody gave is 0. */
function ruleOf({ action, condition }: RuleOfState): object {
  const { age, num_newer_versions: newer, with_state: state } = condition[0] ?? {};
  return {
    action: { type: action[0]?.type },
    condition: {
      ...(age ? { age } : {}),
      ...(newer ? { numNewerVersions: newer } : {}),
      ...(state === 'ARCHIVED' ? { isLive: false } : {}),
      ...(state === 'LIVE' ? { isLive: true } : {}),
    },
  };
}

interface CorsOfState {
  readonly origin: readonly string[];
  readonly method: readonly string[];
  readonly response_header: readonly string[];
  readonly max_age_seconds: number;
}

function corsOf({ origin, method, response_header, max_age_seconds }: CorsOfState): object {
  return { origin, method, responseHeader: response_header, maxAgeSeconds: max_age_seconds };
}
