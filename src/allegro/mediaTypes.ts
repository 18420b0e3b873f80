/** The version of a resource's content is part of the operation; asking for another one is answered with 406. */
export const PUBLIC_V1 = 'application/vnd.allegro.public.v1+json';
/** What resources speak that Allegro calls beta; its shape may differ from the public one of the same path. */
export const BETA_V1 = 'application/vnd.allegro.beta.v1+json';
