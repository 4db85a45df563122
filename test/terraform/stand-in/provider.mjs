#!/usr/bin/env node
// A stand-in for the hashicorp/google provider: Terraform plugin protocol 5, no dependencies.
//   - started by terraform itself (filesystem mirror / -plugin-dir): go-plugin handshake, AutoMTLS
//   - `provider.mjs --serve SOCKET`: prints the TF_REATTACH_PROVIDERS value and stays up
// Schema: the file that TF_STUB_SCHEMA names, as extract-schema.mjs makes it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode, decode } from './proto.mjs';
import { pack, unpack, UNKNOWN, isUnknown } from './cty.mjs';
import { serve } from './grpc.mjs';
import { selfCert } from './selfcert.mjs';
import { fake } from './fakes.mjs';

const here = path.dirname(fs.realpathSync(fileURLToPath(import.meta.url)));
const doc = JSON.parse(fs.readFileSync(process.env.TF_STUB_SCHEMA, 'utf8'));
const [address, S] = Object.entries(doc.provider_schemas)[0];
const ctx = {
  project: process.env.GOOGLE_PROJECT ?? 'stub-project',
  region: 'us-central1',
  default_labels: {},
};
// Optional second data file: what the schema cannot say (ForceNew, ConflictsWith, ExactlyOneOf, ..., patterns).
const rulesFile = process.env.TF_STUB_RULES ?? path.join(here, 'rules-6.50.json');
const RULES = fs.existsSync(rulesFile) ? JSON.parse(fs.readFileSync(rulesFile, 'utf8')).rules : {};
const NEST = { single: 1, list: 2, set: 3, map: 4 };

const wireBlock = (b) => ({
  attributes: Object.entries(b.attributes).map(([name, a]) => ({
    name,
    type: Buffer.from(JSON.stringify(a.type)),
    required: a.required,
    optional: a.optional,
    computed: a.computed,
    sensitive: a.sensitive,
  })),
  block_types: Object.entries(b.block_types).map(([type_name, n]) => ({
    type_name,
    block: wireBlock(n.block),
    nesting: NEST[n.nesting_mode],
    min_items: n.min_items,
    max_items: n.max_items,
  })),
});
const wire = (s) => ({ version: s.version, block: wireBlock(s.block) });
const wireAll = (m) => Object.fromEntries(Object.entries(m).map(([k, s]) => [k, wire(s)]));

const val = (dyn) =>
  dyn?.msgpack?.length
    ? unpack(dyn.msgpack)
    : dyn?.json?.length
      ? JSON.parse(dyn.json.toString())
      : null;
const dyn = (v) => ({ msgpack: pack(v) });
const same = (a, b) => {
  try {
    return pack(norm(a)).equals(pack(norm(b)));
  } catch {
    return false;
  }
};
const norm = (v) =>
  v && typeof v === 'object' && !Array.isArray(v) && !Buffer.isBuffer(v) && !isUnknown(v)
    ? Object.fromEntries(
        Object.keys(v)
          .sort()
          .map((k) => [k, norm(v[k])]),
      )
    : Array.isArray(v)
      ? v.map(norm)
      : v;
const diag = (summary, detail, steps) => ({
  severity: 1,
  summary,
  detail,
  attribute: steps && { steps },
});

/** values of one nested block as [key, value] pairs, whatever its nesting */
const items = (n, v) =>
  v === null || v === undefined || isUnknown(v)
    ? []
    : n.nesting_mode === 'single'
      ? [[null, v]]
      : Array.isArray(v)
        ? v.map((x, i) => [i, x])
        : Object.entries(v);
const mapItems = (n, v, f) =>
  v === null || v === undefined || isUnknown(v)
    ? v
    : n.nesting_mode === 'single'
      ? f(v)
      : Array.isArray(v)
        ? v.map(f)
        : Object.fromEntries(Object.entries(v).map(([k, x]) => [k, f(x)]));

function validate(block, v, steps, out) {
  if (!v || isUnknown(v)) return;
  for (const [k, a] of Object.entries(block.attributes)) {
    const x = v[k];
    const at = [...steps, { attribute_name: k }];
    if (a.computed && !a.optional && x !== null && x !== undefined)
      out.push(
        diag(
          'Value for unconfigurable attribute',
          `Can't configure a value for "${k}": its value will be decided automatically based on the result of applying this configuration.`,
          at,
        ),
      );
    if (a.enum && x !== null && x !== undefined && !isUnknown(x)) {
      for (const y of Array.isArray(x) ? x : [x]) {
        if (typeof y === 'string' && y !== '' && !a.enum.includes(y))
          out.push(diag(`expected ${k} to be one of ${JSON.stringify(a.enum)}, got ${y}`, '', at));
      }
    }
  }
  for (const [k, n] of Object.entries(block.block_types))
    for (const [i, x] of items(n, v[k]))
      validate(
        n.block,
        x,
        [
          ...steps,
          { attribute_name: k },
          ...(typeof i === 'number' && n.nesting_mode === 'list' ? [{ element_key_int: i }] : []),
        ],
        out,
      );
}
/** is PATH ("a.b.c") set in the configuration? undefined where the answer depends on which list element is meant */
function present(block, v, p) {
  const [k, ...rest] = p.split('.');
  if (v === null || v === undefined) return false;
  if (isUnknown(v)) return undefined;
  if (k in block.attributes)
    return isUnknown(v[k])
      ? undefined
      : v[k] !== null && v[k] !== undefined && !(Array.isArray(v[k]) && v[k].length === 0);
  const n = block.block_types[k];
  if (!n) return undefined;
  const it = items(n, v[k]);
  if (isUnknown(v[k])) return undefined;
  if (!rest.length) return it.length > 0;
  if (n.max_items !== 1 && n.nesting_mode !== 'single') return undefined;
  return it.length ? present(n.block, it[0][1], rest.join('.')) : false;
}
function checkRules(type, v, out) {
  const r = RULES[type];
  const b = S.resource_schemas[type].block;
  if (!r || !v) return;
  const sib = (p, q) =>
    q.includes('.') || q in b.attributes || q in b.block_types
      ? q
      : p.split('.').slice(0, -1).concat(q).join('.');
  const seen = new Set();
  for (const [p, ...qs] of r.conflicts)
    for (const q of qs.map((x) => sib(p, x))) {
      const key = [p, q].sort().join('|');
      if (p !== q && !seen.has(key) && present(b, v, p) && present(b, v, q)) {
        seen.add(key);
        out.push(diag('Conflicting configuration arguments', `"${p}": conflicts with ${q}`));
      }
    }
  const count = (set) => set.map((q) => present(b, v, q));
  const scope = (set) => {
    const dirs = new Set(set.map((q) => q.split('.').slice(0, -1).join('.')));
    return dirs.size === 1 ? [...dirs][0] : '';
  };
  for (const set of r.exactly_one_of) {
    const sc = scope(set);
    if (sc && present(b, v, sc) !== true) continue;
    const c = count(set);
    if (c.includes(undefined)) continue;
    const n = c.filter(Boolean).length;
    if (n !== 1)
      out.push(
        diag(
          'Invalid combination of arguments',
          `"${set[0]}": ${n ? 'only one' : 'one'} of \`${set.join(',')}\` ${n ? 'can' : 'must'} be specified`,
        ),
      );
  }
  for (const set of r.at_least_one_of) {
    const sc = scope(set);
    if (sc && present(b, v, sc) !== true) continue;
    const c = count(set);
    if (c.includes(undefined) || c.some(Boolean)) continue;
    out.push(diag('Missing required argument', `one of \`${set.join(',')}\` must be specified`));
  }
  for (const [p, ...qs] of r.required_with)
    if (present(b, v, p))
      for (const q of qs)
        if (present(b, v, q) === false)
          out.push(
            diag(
              'Missing required argument',
              `"${p}": all of \`${qs.join(',')}\` must be specified`,
            ),
          );
  for (const [p, re] of Object.entries(r.regex)) {
    const x = p.split('.').reduce((o, k) => {
      const y = o?.[k];
      return Array.isArray(y) && typeof y[0] === 'object' ? y[0] : y;
    }, v);
    if (typeof x === 'string' && !isUnknown(x)) {
      let rx;
      try {
        rx = new RegExp(re);
      } catch {
        continue;
      }
      if (!rx.test(x))
        out.push(diag(`invalid value for ${p}`, `${JSON.stringify(x)} does not match ${re}`));
    }
  }
}
/** null computed values become unknown */
function planUnknown(block, v) {
  if (!v || isUnknown(v)) return v;
  const o = { ...v };
  for (const [k, a] of Object.entries(block.attributes))
    if (a.computed && (o[k] === null || o[k] === undefined)) o[k] = UNKNOWN;
  for (const [k, n] of Object.entries(block.block_types))
    if (k !== 'timeouts') o[k] = mapItems(n, o[k], (x) => planUnknown(n.block, x));
  return o;
}
/** unknown values get an answer */
function settle(type, block, v, top, prefix = '') {
  if (!v || isUnknown(v)) return v;
  const o = { ...v };
  const order = Object.entries(block.attributes).sort(([a], [b]) => rank(a) - rank(b));
  for (const [k, a] of order)
    if (isUnknown(o[k])) {
      o[k] = fake(type, prefix + k, k, a, prefix ? top : o, ctx);
    }
  for (const [k, n] of Object.entries(block.block_types)) {
    if (isUnknown(o[k]))
      o[k] = n.nesting_mode === 'map' ? {} : n.nesting_mode === 'single' ? null : [];
    o[k] = mapItems(n, o[k], (x) => settle(type, n.block, x, prefix ? top : o, `${prefix}${k}.`));
  }
  return o;
}
const rank = (k) =>
  k === 'project'
    ? 0
    : ['region', 'location', 'zone', 'name', 'number', 'project_id', 'labels'].includes(k)
      ? 1
      : k === 'id'
        ? 3
        : 2;
// Heuristic: a change to one of these replaces the object (the schema does not say which do).
const IDENTITY = new Set([
  'name',
  'project',
  'location',
  'region',
  'account_id',
  'repository_id',
  'secret_id',
  'database',
  'collection',
  'field',
  'topic',
  'bucket',
  'role',
  'member',
  'service',
  'policy_id',
]);
const log = (op, type, v) => {
  if (process.env.TF_STUB_LOG)
    fs.appendFileSync(
      process.env.TF_STUB_LOG,
      JSON.stringify({ op, type, ...v }, (k, x) => (typeof x === 'bigint' ? String(x) : x)) + '\n',
    );
};

const rpc = {
  GetSchema: [
    'Empty',
    'SchemaRes',
    () => ({
      provider: wire(S.provider),
      resource_schemas: wireAll(S.resource_schemas),
      data_source_schemas: wireAll(S.data_source_schemas),
      server_capabilities: {},
    }),
  ],
  PrepareProviderConfig: ['PrepareReq', 'PrepareRes', (q) => ({ prepared_config: q.config })],
  ValidateResourceTypeConfig: [
    'ValidateReq',
    'DiagRes',
    (q) => {
      const d = [];
      validate(S.resource_schemas[q.type_name].block, val(q.config), [], d);
      checkRules(q.type_name, val(q.config), d);
      return { diagnostics: d };
    },
  ],
  ValidateDataSourceConfig: [
    'ValidateReq',
    'DiagRes',
    (q) => {
      const d = [];
      validate(S.data_source_schemas[q.type_name].block, val(q.config), [], d);
      return { diagnostics: d };
    },
  ],
  UpgradeResourceState: [
    'UpgradeReq',
    'UpgradeRes',
    (q) => {
      const b = S.resource_schemas[q.type_name].block;
      const v = JSON.parse(q.raw_state.json.toString());
      for (const k of Object.keys(v))
        if (!(k in b.attributes) && !(k in b.block_types)) delete v[k];
      return { upgraded_state: { json: Buffer.from(JSON.stringify(v)) } };
    },
  ],
  Configure: [
    'ConfigureReq',
    'DiagRes',
    (q) => {
      const c = val(q.config) ?? {};
      for (const k of ['project', 'region']) if (typeof c[k] === 'string') ctx[k] = c[k];
      if (c.default_labels && !isUnknown(c.default_labels)) ctx.default_labels = c.default_labels;
      return {};
    },
  ],
  ReadResource: ['ReadReq', 'ReadRes', (q) => ({ new_state: q.current_state, private: q.private })],
  PlanResourceChange: [
    'PlanReq',
    'PlanRes',
    (q) => {
      const prior = val(q.prior_state),
        proposed = val(q.proposed_new_state);
      if (proposed === null) return { planned_state: dyn(null) };
      const b = S.resource_schemas[q.type_name].block;
      if (prior !== null && same(prior, proposed)) return { planned_state: q.prior_state };
      const next = planUnknown(b, proposed);
      const replace = [];
      if (prior !== null) {
        if (!same(prior.labels, proposed.labels))
          for (const k of ['effective_labels', 'terraform_labels'])
            if (k in b.attributes) next[k] = UNKNOWN;
        const imm = RULES[q.type_name]?.immutable;
        if (imm)
          for (const p of imm) {
            const at = (v) =>
              p.split('.').reduce((o, k) => {
                const y = Array.isArray(o) ? o[0]?.[k] : o?.[k];
                return y;
              }, v);
            const a = at(prior),
              z = at(next);
            if (!same(a, z) && !(isUnknown(z) && (a === undefined || a === null))) {
              replace.push({ steps: [{ attribute_name: p.split('.')[0] }] });
            }
          }
        else
          for (const k of IDENTITY)
            if (k in b.attributes && !same(prior[k], next[k]))
              replace.push({ steps: [{ attribute_name: k }] });
      }
      return { planned_state: dyn(next), requires_replace: replace };
    },
  ],
  ApplyResourceChange: [
    'ApplyReq',
    'ApplyRes',
    (q) => {
      const planned = val(q.planned_state);
      if (planned === null) {
        const was = val(q.prior_state);
        if (was?.deletion_protection === true)
          return {
            new_state: q.prior_state,
            diagnostics: [
              diag(
                `cannot destroy ${q.type_name} without setting deletion_protection=false and running \`terraform apply\``,
                '',
              ),
            ],
          };
        log('delete', q.type_name, { prior: was });
        return { new_state: dyn(null) };
      }
      const state = settle(q.type_name, S.resource_schemas[q.type_name].block, planned);
      log(val(q.prior_state) === null ? 'create' : 'update', q.type_name, { state });
      return { new_state: dyn(state) };
    },
  ],
  ImportResourceState: [
    'ImportReq',
    'ImportRes',
    (q) => {
      const b = S.resource_schemas[q.type_name].block;
      const v = {};
      for (const k of Object.keys(b.attributes)) v[k] = null;
      for (const [k, n] of Object.entries(b.block_types))
        v[k] = n.nesting_mode === 'single' ? null : n.nesting_mode === 'map' ? {} : [];
      return { imported_resources: [{ type_name: q.type_name, state: dyn({ ...v, id: q.id }) }] };
    },
  ],
  ReadDataSource: [
    'DataReq',
    'DataRes',
    (q) => {
      const b = S.data_source_schemas[q.type_name].block;
      return { state: dyn(settle('data.' + q.type_name, b, planUnknown(b, val(q.config)))) };
    },
  ],
  Stop: ['Empty', 'StopRes', () => ({})],
};
const handlers = {};
for (const [name, [req, res, f]] of Object.entries(rpc))
  handlers['/tfplugin5.Provider/' + name] = async (b) => encode(res, await f(decode(req, b)));
handlers['/grpc.health.v1.Health/Check'] = async () => encode('Health', { status: 1 });
handlers['/plugin.GRPCController/Shutdown'] = async () => {
  setTimeout(() => process.exit(0), 50);
  return Buffer.alloc(0);
};

const serveAt = process.argv.indexOf('--serve');
if (serveAt > 0) {
  const sock = path.resolve(process.argv[serveAt + 1]);
  fs.rmSync(sock, { force: true });
  delete handlers['/plugin.GRPCController/Shutdown'];
  serve(handlers).listen(sock, () =>
    console.log(
      JSON.stringify({
        [address]: {
          Protocol: 'grpc',
          ProtocolVersion: 5,
          Pid: process.pid,
          Test: true,
          Addr: { Network: 'unix', String: sock },
        },
      }),
    ),
  );
} else if (
  process.env.TF_PLUGIN_MAGIC_COOKIE ===
  'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2'
) {
  const sock = path.join(
    fs.mkdtempSync(path.join(process.env.PLUGIN_UNIX_SOCKET_DIR || os.tmpdir(), 'stub-')),
    's',
  );
  const clientCert = process.env.PLUGIN_CLIENT_CERT;
  const own = clientCert ? selfCert() : null;
  serve(handlers, own ? { tls: { cert: own.cert, key: own.key, ca: clientCert } } : {}).listen(
    sock,
    () =>
      process.stdout.write(
        `1|5|unix|${sock}|grpc|${own ? own.der.toString('base64').replace(/=+$/, '') : ''}\n`,
      ),
  );
  process.on('exit', () => fs.rmSync(path.dirname(sock), { recursive: true, force: true }));
  process.on('SIGINT', () => {});
} else {
  console.error('A Terraform provider plugin: terraform starts it, or run it with --serve SOCKET.');
  process.exit(1);
}
