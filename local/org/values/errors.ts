/** Thrown wherever code asks the local org for something it does not have. It names the feature and is never caught by Apex. */
export class UnsupportedFeature extends Error {
  public override readonly name = 'UnsupportedFeature';

  public constructor(
    public readonly feature: string,
    advice = 'The local org does not support it.'
  ) {
    super(`Unsupported: ${feature}. ${advice}`);
  }
}
