// MessagePack as Terraform uses it: null = nil, unknown = any extension value (type 0 plain, type 12 refined).
export class Unknown {
  constructor(type, data) {
    this.type = type;
    this.data = data;
  }
}
export const UNKNOWN = new Unknown(0, Buffer.from([0]));
export const isUnknown = (v) => v instanceof Unknown;

export function unpack(buf) {
  let p = 0;
  const u = (n) => {
    const v = n === 1 ? buf.readUInt8(p) : n === 2 ? buf.readUInt16BE(p) : buf.readUInt32BE(p);
    p += n;
    return v;
  };
  const str = (n) => {
    const s = buf.toString('utf8', p, p + n);
    p += n;
    return s;
  };
  const bin = (n) => {
    const b = Buffer.from(buf.subarray(p, p + n));
    p += n;
    return b;
  };
  const arr = (n) => Array.from({ length: n }, () => val());
  const map = (n) => {
    const o = {};
    for (let i = 0; i < n; i++) {
      const k = val();
      o[k] = val();
    }
    return o;
  };
  const ext = (n) => {
    const t = buf.readInt8(p);
    p += 1;
    return new Unknown(t, bin(n));
  };
  const big = (x) =>
    x >= BigInt(Number.MIN_SAFE_INTEGER) && x <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(x) : x;
  const val = () => {
    const b = u(1);
    if (b < 0x80) return b;
    if (b >= 0xe0) return b - 256;
    if (b < 0x90) return map(b & 15);
    if (b < 0xa0) return arr(b & 15);
    if (b < 0xc0) return str(b & 31);
    switch (b) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return bin(u(1));
      case 0xc5:
        return bin(u(2));
      case 0xc6:
        return bin(u(4));
      case 0xc7:
        return ext(u(1));
      case 0xc8:
        return ext(u(2));
      case 0xc9:
        return ext(u(4));
      case 0xca: {
        const v = buf.readFloatBE(p);
        p += 4;
        return v;
      }
      case 0xcb: {
        const v = buf.readDoubleBE(p);
        p += 8;
        return v;
      }
      case 0xcc:
        return u(1);
      case 0xcd:
        return u(2);
      case 0xce:
        return u(4);
      case 0xcf: {
        const v = buf.readBigUInt64BE(p);
        p += 8;
        return big(v);
      }
      case 0xd0: {
        const v = buf.readInt8(p);
        p += 1;
        return v;
      }
      case 0xd1: {
        const v = buf.readInt16BE(p);
        p += 2;
        return v;
      }
      case 0xd2: {
        const v = buf.readInt32BE(p);
        p += 4;
        return v;
      }
      case 0xd3: {
        const v = buf.readBigInt64BE(p);
        p += 8;
        return big(v);
      }
      case 0xd4:
        return ext(1);
      case 0xd5:
        return ext(2);
      case 0xd6:
        return ext(4);
      case 0xd7:
        return ext(8);
      case 0xd8:
        return ext(16);
      case 0xd9:
        return str(u(1));
      case 0xda:
        return str(u(2));
      case 0xdb:
        return str(u(4));
      case 0xdc:
        return arr(u(2));
      case 0xdd:
        return arr(u(4));
      case 0xde:
        return map(u(2));
      case 0xdf:
        return map(u(4));
      default:
        throw new Error('msgpack byte ' + b);
    }
  };
  return val();
}

export function pack(v) {
  const out = [];
  const head = (b, n, size) => {
    const h = Buffer.alloc(1 + size);
    h[0] = b;
    if (size === 1) h.writeUInt8(n, 1);
    else if (size === 2) h.writeUInt16BE(n, 1);
    else h.writeUInt32BE(n, 1);
    out.push(h);
  };
  const put = (x) => {
    if (x === null || x === undefined) out.push(Buffer.from([0xc0]));
    else if (isUnknown(x)) {
      head(0xc7, x.data.length, 1);
      out.push(Buffer.from([x.type & 255]), x.data);
    } else if (typeof x === 'boolean') out.push(Buffer.from([x ? 0xc3 : 0xc2]));
    else if (typeof x === 'string') {
      const b = Buffer.from(x);
      head(0xdb, b.length, 4);
      out.push(b);
    } else if (typeof x === 'bigint') {
      const b = Buffer.alloc(9);
      b[0] = 0xd3;
      b.writeBigInt64BE(x, 1);
      out.push(b);
    } else if (typeof x === 'number') {
      const b = Buffer.alloc(9);
      if (Number.isSafeInteger(x)) {
        b[0] = 0xd3;
        b.writeBigInt64BE(BigInt(x), 1);
      } else {
        b[0] = 0xcb;
        b.writeDoubleBE(x, 1);
      }
      out.push(b);
    } else if (Buffer.isBuffer(x)) {
      head(0xc6, x.length, 4);
      out.push(x);
    } else if (Array.isArray(x)) {
      head(0xdd, x.length, 4);
      x.forEach(put);
    } else {
      const e = Object.entries(x);
      head(0xdf, e.length, 4);
      for (const [k, y] of e) {
        put(k);
        put(y);
      }
    }
  };
  put(v);
  return Buffer.concat(out);
}
