/** What a template says of a function that nothing here acts on: whoever asks is shown it, and a template is made of it again. */
export type Declared = {
  readonly logicalId: string;
  /** Properties of AWS::Lambda::Function besides those that a definition has. */
  readonly properties: { readonly [name: string]: unknown };
  /** Code that stands in the template. */
  readonly inline?: string | undefined;
  /** The archive that its folder was unpacked from. */
  readonly archive?: string | undefined;
  /** The ARN of a role that the template does not have. */
  readonly role?: string | undefined;
  readonly layers: readonly { readonly arn: string; readonly path: string }[];
  /** Whether a version is declared, and the names of aliases. */
  readonly hasVersion: boolean;
  readonly aliases: readonly string[];
  /** What may call it: AWS::Lambda::Permission. */
  readonly permissions: readonly { readonly principal: string; readonly sourceArn: string | undefined }[];
  /** Of its role: policy documents, ARNs and names of managed policies, policy templates of SAM. */
  readonly policies: readonly unknown[];
};
