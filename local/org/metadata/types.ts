/** What a Salesforce DX project holds, as its source files say it. Made by `readProject`. */

export type SourcePlace = { readonly file: string; readonly line: number };

/** A class or trigger with the API version of its `-meta.xml`. */
export type ApexSource = {
  readonly kind: 'class' | 'trigger';
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly apiVersion: string;
  readonly isActive: boolean;
  /** Package directory the file lies in. */
  readonly packageDirectory: string;
};

/** A problem in the project's metadata: which file, which line, what is wrong. */
export class MetadataError extends Error {
  public override readonly name = 'MetadataError';

  public constructor(
    public readonly file: string,
    public readonly line: number,
    public readonly problem: string
  ) {
    super(`${file}:${line}: ${problem}`);
  }
}
