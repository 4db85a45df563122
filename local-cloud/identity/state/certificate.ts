import { sign, type KeyObject } from 'node:crypto';

/** Tags of ASN.1's distinguished encoding rules (ITU-T X.690). */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** sha256WithRSAEncryption (1.2.840.113549.1.1.11) and commonName (2.5.4.3), encoded. */
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');

export interface CertificateOptions {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  /** Of the issuer, who is the subject itself. */
  readonly privateKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Hexadecimal; makes certificates of different keys different. */
  readonly serialNumber: string;
}

/** A self-signed X.509 certificate (RFC 5280, version 1) in PEM: the form in which Google publishes keys. */
export function certificatePem(options: CertificateOptions): string {
  const algorithm = der(
    TAG.sequence,
    der(TAG.objectIdentifier, SHA256_WITH_RSA),
    der(TAG.null, Buffer.alloc(0)),
  );
  const name = distinguishedName(options.commonName);
  const body = der(
    TAG.sequence,
    // The first byte keeps the number positive.
    der(TAG.integer, Buffer.from(`01${options.serialNumber.slice(0, 30)}`, 'hex')),
    algorithm,
    name,
    der(TAG.sequence, time(options.notBefore), time(options.notAfter)),
    name,
    options.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, options.privateKey);
  const unusedBits = Buffer.from([0]);
  const certificate = der(TAG.sequence, body, algorithm, der(TAG.bitString, unusedBits, signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  const attribute = der(
    TAG.sequence,
    der(TAG.objectIdentifier, COMMON_NAME),
    der(TAG.utf8String, Buffer.from(commonName)),
  );
  return der(TAG.sequence, der(TAG.set, attribute));
}

/** With two digits for the year until 2049, with four from then on. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  if (date.getUTCFullYear() >= 2050) return der(TAG.generalizedTime, Buffer.from(digits));
  return der(TAG.utcTime, Buffer.from(digits.slice(2)));
}

/** Tag, length, value. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(value), value]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
