import { type DocumentField } from './document-field';

/** Inclusive limits of a number. */
interface NumberLimits {
  readonly min: number;
  readonly max: number;
  readonly isInteger?: boolean;
}

interface ListLimits extends NumberLimits {
  /** Each number greater than the one before. */
  readonly isAscending?: boolean;
  /** How many there must be; left out where any number will do. */
  readonly length?: number;
}

/** An object of a JSON document; what is not as it must be is refused by name. */
export class DocumentObject {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #refuse: (field: DocumentField) => never;

  constructor(content: unknown, path: string, refuse: (field: DocumentField) => never) {
    this.#path = path;
    this.#refuse = refuse;
    if (typeof content !== 'object' || content === null || Array.isArray(content)) {
      refuse({ path: path === '' ? 'content' : path, allowed: 'an object' });
    }
    this.#fields = { ...(content as Record<string, unknown>) };
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  object(name: string): DocumentObject {
    return new DocumentObject(this.#fields[name], this.#pathOf(name), this.#refuse);
  }

  /** A list of objects. */
  objects(name: string): DocumentObject[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) return this.refuse(name, 'a list');
    const path = this.#pathOf(name);
    return value.map((item, i) => new DocumentObject(item, `${path}[${i}]`, this.#refuse));
  }

  /** The value as it stands. */
  value(name: string): unknown {
    return this.#fields[name];
  }

  number(name: string, limits: NumberLimits): number {
    const value = this.#fields[name];
    if (isWithin(value, limits)) return value;
    const kind = limits.isInteger === true ? 'a whole number' : 'a number';
    return this.refuse(name, `${kind} from ${limits.min} to ${limits.max}`);
  }

  numbers(name: string, limits: ListLimits): number[] {
    const value = this.#fields[name];
    const isFit = (item: unknown, i: number, all: readonly unknown[]): boolean =>
      isWithin(item, limits) &&
      (limits.isAscending !== true || i === 0 || item > (all[i - 1] as number));
    const isOfLength = Array.isArray(value) && value.length === (limits.length ?? value.length);
    if (isOfLength && value.every(isFit)) return value as number[];
    return this.refuse(name, `a list of ${inWords(limits)}`);
  }

  /** A text that is not empty. */
  string(name: string): string {
    const value = this.#fields[name];
    if (typeof value === 'string' && value !== '') return value;
    return this.refuse(name, 'a text');
  }

  strings(name: string, length: number): string[] {
    const value = this.#fields[name];
    const isFit = Array.isArray(value) && value.length === length;
    if (isFit && value.every((item) => typeof item === 'string')) return value;
    return this.refuse(name, `a list of ${length} names`);
  }

  /** One of some texts. */
  oneOf<Text extends string>(name: string, allowed: readonly Text[]): Text {
    const found = allowed.find((text) => text === this.#fields[name]);
    return found ?? this.refuse(name, `one of ${allowed.join(', ')}`);
  }

  /** Refuses a field for what no method here looks at. */
  refuse(name: string, allowed: string): never {
    return this.#refuse({ path: this.#pathOf(name), allowed });
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function isWithin(value: unknown, { min, max, isInteger }: NumberLimits): value is number {
  const isNumber = isInteger === true ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isNumber && (value as number) >= min && (value as number) <= max;
}

function inWords({ min, max, isInteger, isAscending, length }: ListLimits): string {
  const kind = isInteger === true ? 'whole numbers' : 'numbers';
  const order = isAscending === true ? ', ascending' : '';
  return `${length === undefined ? '' : `${length} `}${kind} from ${min} to ${max}${order}`;
}
