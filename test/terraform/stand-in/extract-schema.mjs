#!/usr/bin/env node
// Derives a Terraform provider schema (same shape as `terraform providers schema -json`)
// from the published npm package @cdktf/provider-<name>.
//   node extract-schema.mjs <unpacked package dir> <out.json> [types.txt | --all]
// Every lib/<module>/index.js of that package ends in an inline source map whose
// sourcesContent is the generated TypeScript; that text states, for every attribute and
// nested block, "// NAME - computed: B, optional: B, required: B" plus its type.
import fs from 'node:fs';
import path from 'node:path';

const [pkgDir, outFile, which = '--all'] = process.argv.slice(2);
const pkg = JSON.parse(fs.readFileSync(path.join(pkgDir, 'package.json'), 'utf8'));
const wanted =
  which === '--all'
    ? null
    : new Set(
        fs
          .readFileSync(which, 'utf8')
          .split('\n')
          .map((l) => l.replace(/#.*/, '').trim())
          .filter(Boolean),
      );

function source(file) {
  const js = fs.readFileSync(file, 'utf8');
  const at = js.lastIndexOf('base64,');
  if (at < 0) return null;
  return (
    JSON.parse(Buffer.from(js.slice(at + 7).trim(), 'base64').toString('utf8'))
      .sourcesContent?.[0] ?? null
  );
}

/** attr -> {isBlock, type, storage} for one *ToHclTerraform function or synthesizeHclAttributes body */
function hclMeta(body) {
  const meta = {};
  const re =
    /^\s+(\w+): \{\n\s+value: .*\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/gm;
  for (const m of body.matchAll(re))
    meta[m[1]] = { isBlock: m[2] === 'true', type: m[3], storage: m[4] };
  return meta;
}

/** attr -> {enum, default} from the doc comments of one config interface (the provider's generator writes
 *  `Default value: "X"` and `Possible values: ["A", "B"]` at the end of a description) */
function docFacts(text) {
  const facts = {};
  for (const m of text.matchAll(/\/\*\*\n([\s\S]*?)\*\/\n\s+readonly \w+\??:/g)) {
    const attr = /\{@link https:\S+#(\w+) /.exec(m[1])?.[1];
    if (!attr) continue;
    const f = {};
    const en = /Possible values: (\[[^\]\n]*\])\s*$/m.exec(m[1]);
    const de = /Default value: "([^"\n]*)"/.exec(m[1]);
    if (en) {
      try {
        f.enum = JSON.parse(en[1]);
      } catch {
        /* prose, not a list */
      }
    }
    if (de) f.default = de[1];
    if (Object.keys(f).length) facts[attr] = f;
  }
  return facts;
}

function parse(ts) {
  const classes = new Map();
  const metas = new Map();
  const docs = new Map();
  const chunks = ts.split(/^(?=export (?:class|function|interface) )/m);
  for (const c of chunks) {
    let m;
    if ((m = /^export function (\w+)ToHclTerraform\(/.exec(c)))
      metas.set(m[1].toLowerCase(), hclMeta(c));
    else if ((m = /^export interface (\w+) /.exec(c))) docs.set(m[1], docFacts(c));
    else if ((m = /^export class (\w+) extends cdktf\.(\w+)/.exec(c)))
      classes.set(m[1], { base: m[2], text: c });
  }
  return { classes, metas, docs };
}

const PRIM = { string: 'string', number: 'number', boolean: 'bool' };
const STOR = {
  stringList: 'string',
  numberList: 'number',
  booleanList: 'bool',
  stringMap: 'string',
  numberMap: 'number',
  booleanMap: 'bool',
};
const warnings = [];

function members(text) {
  const re =
    /^ {2}\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n/gm;
  const hits = [...text.matchAll(re)];
  return hits.map((h, i) => ({
    name: h[1],
    computed: h[2] === 'true',
    optional: h[3] === 'true',
    required: h[4] === 'true',
    body: text.slice(h.index + h[0].length, i + 1 < hits.length ? hits[i + 1].index : undefined),
  }));
}

function leafType(mem, hcl) {
  if (hcl && !hcl.isBlock) {
    if (hcl.type === 'simple' && PRIM[hcl.storage]) return PRIM[hcl.storage];
    if (['list', 'set', 'map'].includes(hcl.type) && STOR[hcl.storage])
      return [hcl.type, STOR[hcl.storage]];
  }
  const b = mem.body.slice(0, 900);
  let m;
  if ((m = /new cdktf\.(String|Number|Boolean|Any)Map\(/.exec(b)))
    return ['map', m[1] === 'Any' ? 'dynamic' : PRIM[m[1].toLowerCase()]];
  if ((m = /new cdktf\.(String|Number|Boolean|Any)MapList\(this, "\w+", (true|false)/.exec(b)))
    return [
      m[2] === 'true' ? 'set' : 'list',
      ['map', m[1] === 'Any' ? 'dynamic' : PRIM[m[1].toLowerCase()]],
    ];
  if ((m = /this\.get(String|Number|Boolean)MapAttribute\(/.exec(b)))
    return ['map', PRIM[m[1].toLowerCase()]];
  const set = /cdktf\.Fn\.tolist\(/.test(b);
  if (/this\.getListAttribute\(/.test(b)) return [set ? 'set' : 'list', 'string'];
  if (/this\.getNumberListAttribute\(/.test(b)) return [set ? 'set' : 'list', 'number'];
  if ((m = /this\.get(String|Number|Boolean)Attribute\(/.exec(b))) return PRIM[m[1].toLowerCase()];
  if (/this\.getAnyMapAttribute\(/.test(b)) return ['map', 'dynamic'];
  if (/this\.interpolationForAttribute\(/.test(b)) return 'dynamic';
  return null;
}

function nestedRef(mem) {
  const m = /private _\w+ = new (\w+)\(this, "\w+"(?:, (true|false))?\);/.exec(
    mem.body.split('\n')[0] + '\n',
  );
  if (!m || m[1].startsWith('cdktf')) return null;
  const single = m[1].endsWith('OutputReference');
  return {
    single,
    map: m[1].endsWith('Map'),
    set: m[2] === 'true',
    item: single ? m[1] : m[1].replace(/(List|Map)$/, '') + 'OutputReference',
  };
}

function objectType(mod, cls) {
  const c = mod.classes.get(cls);
  const o = {};
  if (!c) {
    warnings.push('no class ' + cls);
    return ['object', o];
  }
  for (const mem of members(c.text)) {
    const n = nestedRef(mem);
    if (n) {
      const t = objectType(mod, n.item);
      o[mem.name] = n.single && !mem.computed ? t : [n.map ? 'map' : n.set ? 'set' : 'list', t];
    } else {
      const t = leafType(mem, null);
      if (!t) warnings.push(`${cls}.${mem.name}: type?`);
      o[mem.name] = t ?? 'string';
    }
  }
  return ['object', o];
}

function block(mod, cls, hcl) {
  const c = mod.classes.get(cls);
  const out = { attributes: {}, block_types: {} };
  if (!c) {
    warnings.push('no class ' + cls);
    return out;
  }
  const facts =
    mod.docs.get(cls.replace(/OutputReference$/, '')) ?? mod.docs.get(cls + 'Config') ?? {};
  for (const mem of members(c.text)) {
    const n = nestedRef(mem);
    const h = hcl?.[mem.name];
    const flags = {
      ...(mem.required && { required: true }),
      ...(mem.optional && { optional: true }),
      ...(mem.computed && { computed: true }),
    };
    if (n) {
      const key = n.item.replace(/OutputReference$/, '');
      if (h?.isBlock && !mem.computed) {
        const inner = block(mod, n.item, mod.metas.get(key.toLowerCase()));
        if (h.type === 'struct')
          out.block_types[mem.name] = { nesting_mode: 'single', block: inner };
        else {
          const mode = h.type === 'set' || n.set ? 'set' : n.map ? 'map' : 'list';
          out.block_types[mem.name] = {
            nesting_mode: mode,
            block: inner,
            ...(mem.required && { min_items: 1 }),
            ...(n.single && { max_items: 1 }),
          };
        }
      } else {
        // list/set of objects held in an attribute: computed only, or "attributes as blocks"
        const ty = objectType(mod, n.item);
        out.attributes[mem.name] = { type: [n.map ? 'map' : n.set ? 'set' : 'list', ty], ...flags };
        if (mem.optional) out.attributes[mem.name].attr_as_block = true;
      }
    } else {
      const t = leafType(mem, h);
      if (!t) warnings.push(`${cls}.${mem.name}: type? ${mem.body.slice(0, 120)}`);
      out.attributes[mem.name] = {
        type: t ?? 'string',
        ...flags,
        ...((mem.optional || mem.required) && facts[mem.name]),
      };
    }
  }
  return out;
}

const res = {},
  data = {};
let provider = null;
let n = 0;
for (const dir of fs.readdirSync(path.join(pkgDir, 'lib'))) {
  const f = path.join(pkgDir, 'lib', dir, 'index.js');
  if (!fs.existsSync(f)) continue;
  if (wanted && dir !== 'provider') {
    const js = fs.readFileSync(f, 'utf8');
    const m = /\.tfResourceType = "(\w+)"/.exec(js);
    if (!m) continue;
    const name = (dir.startsWith('data-') ? 'data.' : '') + m[1];
    if (!wanted.has(name)) continue;
    wanted.delete(name);
  }
  let ts = source(f);
  if (!ts) {
    warnings.push('no source in ' + dir);
    continue;
  }
  const extra = path.join(pkgDir, 'lib', dir, 'index-structs'); // very large resources keep their structs in separate files
  if (fs.existsSync(extra))
    for (const x of fs.readdirSync(extra))
      if (x.endsWith('.js') && x !== 'index.js') ts += '\n' + (source(path.join(extra, x)) ?? '');
  const mod = parse(ts);
  const main = [...mod.classes].find(([, c]) =>
    ['TerraformResource', 'TerraformDataSource', 'TerraformProvider'].includes(c.base),
  );
  if (!main) continue;
  const [cls, c] = main;
  const type = /tfResourceType = "([\w-]+)"/.exec(c.text)[1];
  const hcl = hclMeta(c.text.slice(c.text.indexOf('synthesizeHclAttributes')));
  const b = c.base === 'TerraformProvider' ? providerBlock(mod, c, hcl) : block(mod, cls, hcl);
  if (c.base === 'TerraformResource') res[type] = { version: 0, block: b };
  else if (c.base === 'TerraformDataSource') data[type] = { version: 0, block: b };
  else provider = { version: 0, block: b };
  n++;
}
/** the provider class has no computed getters; its attributes are all optional */
function providerBlock(mod, c, hcl) {
  const out = { attributes: {}, block_types: {} };
  for (const [name, h] of Object.entries(hcl)) {
    if (name === 'alias') continue;
    const mem = members(c.text).find((x) => x.name === name);
    if (h.isBlock) {
      const key = h.storage.replace(/List$/, '').toLowerCase();
      const attrs = {};
      for (const [k, v] of Object.entries(mod.metas.get(key) ?? {}))
        attrs[k] = { type: leafType({ body: '' }, v) ?? 'string', optional: true };
      out.block_types[name] = {
        nesting_mode: 'list',
        max_items: 1,
        block: { attributes: attrs, block_types: {} },
      };
    } else
      out.attributes[name] = {
        type: leafType({ body: '' }, h) ?? 'string',
        ...(mem?.required ? { required: true } : { optional: true }),
      };
  }
  return out;
}
const address = pkg.cdktf.provider.name;
fs.writeFileSync(
  outFile,
  JSON.stringify({
    format_version: '1.0',
    derived_from: {
      npm: `${pkg.name}@${pkg.version}`,
      provider: address,
      provider_version: pkg.cdktf.provider.version,
    },
    provider_schemas: { [address]: { provider, resource_schemas: res, data_source_schemas: data } },
  }),
);
console.log(
  `${n} modules: ${Object.keys(res).length} resources, ${Object.keys(data).length} data sources; ${warnings.length} warnings; ${fs.statSync(outFile).size} bytes`,
);
for (const w of warnings.slice(0, 15)) console.log('  ' + w);
if (wanted?.size) console.log('NOT FOUND:', [...wanted].join(' '));
