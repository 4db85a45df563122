// Minimal protobuf codec, table driven. field: [number, kind] with kind one of
// 'string' 'bytes' 'int' 'bool' or a message name; '*' suffix = repeated, '%' = map<string, message>.
export const M = {
  Dyn: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  Step: {
    attribute_name: [1, 'string'],
    element_key_string: [2, 'string'],
    element_key_int: [3, 'int'],
  },
  Path: { steps: [1, 'Step*'] },
  Diag: {
    severity: [1, 'int'],
    summary: [2, 'string'],
    detail: [3, 'string'],
    attribute: [4, 'Path'],
  },
  RawState: { json: [1, 'bytes'] },
  Attr: {
    name: [1, 'string'],
    type: [2, 'bytes'],
    description: [3, 'string'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
    deprecated: [9, 'bool'],
  },
  Nested: {
    type_name: [1, 'string'],
    block: [2, 'Block'],
    nesting: [3, 'int'],
    min_items: [4, 'int'],
    max_items: [5, 'int'],
  },
  Block: { version: [1, 'int'], attributes: [2, 'Attr*'], block_types: [3, 'Nested*'] },
  Schema: { version: [1, 'int'], block: [2, 'Block'] },
  Caps: { plan_destroy: [1, 'bool'], get_provider_schema_optional: [2, 'bool'] },
  Empty: {},
  SchemaRes: {
    provider: [1, 'Schema'],
    resource_schemas: [2, 'Schema%'],
    data_source_schemas: [3, 'Schema%'],
    diagnostics: [4, 'Diag*'],
    server_capabilities: [6, 'Caps'],
  },
  PrepareReq: { config: [1, 'Dyn'] },
  PrepareRes: { prepared_config: [1, 'Dyn'], diagnostics: [2, 'Diag*'] },
  ValidateReq: { type_name: [1, 'string'], config: [2, 'Dyn'] },
  DiagRes: { diagnostics: [1, 'Diag*'] },
  UpgradeReq: { type_name: [1, 'string'], version: [2, 'int'], raw_state: [3, 'RawState'] },
  UpgradeRes: { upgraded_state: [1, 'Dyn'], diagnostics: [2, 'Diag*'] },
  ConfigureReq: { terraform_version: [1, 'string'], config: [2, 'Dyn'] },
  ReadReq: { type_name: [1, 'string'], current_state: [2, 'Dyn'], private: [3, 'bytes'] },
  ReadRes: { new_state: [1, 'Dyn'], diagnostics: [2, 'Diag*'], private: [3, 'bytes'] },
  PlanReq: {
    type_name: [1, 'string'],
    prior_state: [2, 'Dyn'],
    proposed_new_state: [3, 'Dyn'],
    config: [4, 'Dyn'],
    prior_private: [5, 'bytes'],
  },
  PlanRes: {
    planned_state: [1, 'Dyn'],
    requires_replace: [2, 'Path*'],
    planned_private: [3, 'bytes'],
    diagnostics: [4, 'Diag*'],
  },
  ApplyReq: {
    type_name: [1, 'string'],
    prior_state: [2, 'Dyn'],
    planned_state: [3, 'Dyn'],
    config: [4, 'Dyn'],
  },
  ApplyRes: { new_state: [1, 'Dyn'], private: [2, 'bytes'], diagnostics: [3, 'Diag*'] },
  ImportReq: { type_name: [1, 'string'], id: [2, 'string'] },
  Imported: { type_name: [1, 'string'], state: [2, 'Dyn'], private: [3, 'bytes'] },
  ImportRes: { imported_resources: [1, 'Imported*'], diagnostics: [2, 'Diag*'] },
  DataReq: { type_name: [1, 'string'], config: [2, 'Dyn'] },
  DataRes: { state: [1, 'Dyn'], diagnostics: [2, 'Diag*'] },
  StopRes: { error: [1, 'string'] },
  Health: { status: [1, 'int'] },
};

const varint = (n) => {
  const o = [];
  let v = BigInt(n);
  while (v > 127n) {
    o.push(Number(v & 127n) | 128);
    v >>= 7n;
  }
  o.push(Number(v));
  return Buffer.from(o);
};
const lenDelim = (no, buf) => Buffer.concat([varint(no * 8 + 2), varint(buf.length), buf]);
const scalar = (kind, no, v) => {
  if (kind === 'int' || kind === 'bool')
    return Buffer.concat([varint(no * 8), varint(kind === 'bool' ? (v ? 1 : 0) : v)]);
  if (kind === 'string' || kind === 'bytes') return lenDelim(no, Buffer.from(v));
  return lenDelim(no, encode(kind, v));
};
export function encode(name, obj) {
  const parts = [];
  for (const [f, [no, kind]] of Object.entries(M[name])) {
    const v = obj?.[f];
    if (v === undefined || v === null || v === false || v === 0 || v === '') continue;
    if (kind.endsWith('*')) for (const x of v) parts.push(scalar(kind.slice(0, -1), no, x));
    else if (kind.endsWith('%'))
      for (const [k, x] of Object.entries(v))
        parts.push(
          lenDelim(no, Buffer.concat([scalar('string', 1, k), scalar(kind.slice(0, -1), 2, x)])),
        );
    else parts.push(scalar(kind, no, v));
  }
  return Buffer.concat(parts);
}
export function decode(name, buf) {
  const byNo = Object.fromEntries(
    Object.entries(M[name]).map(([f, [no, kind]]) => [no, [f, kind]]),
  );
  const out = {};
  let p = 0;
  const rd = () => {
    let v = 0n,
      s = 0n,
      b;
    do {
      b = buf[p++];
      v |= BigInt(b & 127) << s;
      s += 7n;
    } while (b & 128);
    return v;
  };
  while (p < buf.length) {
    const tag = Number(rd());
    const no = tag >> 3,
      wt = tag & 7;
    let v;
    if (wt === 0) v = rd();
    else if (wt === 2) {
      const l = Number(rd());
      v = buf.subarray(p, p + l);
      p += l;
    } else if (wt === 1) {
      p += 8;
      continue;
    } else if (wt === 5) {
      p += 4;
      continue;
    } else throw new Error('wire type ' + wt);
    if (!byNo[no]) continue;
    const [f, kind] = byNo[no];
    const k = kind.replace(/[*%]$/, '');
    const val =
      k === 'int'
        ? Number(v)
        : k === 'bool'
          ? v !== 0n
          : k === 'string'
            ? v.toString('utf8')
            : k === 'bytes'
              ? v
              : decode(k, v);
    if (kind.endsWith('*')) (out[f] ??= []).push(val);
    else out[f] = val;
  }
  return out;
}
