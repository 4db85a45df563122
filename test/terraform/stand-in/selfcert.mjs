// A self-signed P-256 certificate for "localhost", made with node:crypto alone (DER written by hand).
import crypto from 'node:crypto';
const tlv = (tag, ...parts) => {
  const b = Buffer.concat(parts);
  const l = b.length;
  const len =
    l < 128
      ? Buffer.from([l])
      : l < 256
        ? Buffer.from([0x81, l])
        : Buffer.from([0x82, l >> 8, l & 255]);
  return Buffer.concat([Buffer.from([tag]), len, b]);
};
const seq = (...p) => tlv(0x30, ...p);
const oid = (s) => {
  const a = s.split('.').map(Number);
  const o = [a[0] * 40 + a[1]];
  for (const n of a.slice(2)) {
    const t = [n & 127];
    for (let v = n >> 7; v; v >>= 7) t.unshift((v & 127) | 128);
    o.push(...t);
  }
  return tlv(0x06, Buffer.from(o));
};
const utc = (d) => tlv(0x17, Buffer.from(d.toISOString().replace(/[-:T]/g, '').slice(2, 14) + 'Z'));
export function selfCert() {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const alg = seq(oid('1.2.840.10045.4.3.2'));
  const name = seq(tlv(0x31, seq(oid('2.5.4.3'), tlv(0x0c, Buffer.from('localhost')))));
  const ext = (id, critical, value) =>
    seq(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));
  const now = Date.now();
  const tbs = seq(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), crypto.randomBytes(15)])),
    alg,
    name,
    seq(utc(new Date(now - 60e3)), utc(new Date(now + 864e5))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(
      0xa3,
      seq(
        ext('2.5.29.19', true, seq(tlv(0x01, Buffer.from([0xff])))),
        ext('2.5.29.15', true, tlv(0x03, Buffer.from([2, 0x84]))),
        ext('2.5.29.37', false, seq(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
        ext('2.5.29.17', false, seq(tlv(0x82, Buffer.from('localhost')))),
      ),
    ),
  );
  const der = seq(tbs, alg, tlv(0x03, Buffer.from([0]), crypto.sign('sha256', tbs, privateKey)));
  return {
    der,
    cert: `-----BEGIN CERTIFICATE-----\n${der
      .toString('base64')
      .match(/.{1,64}/g)
      .join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
