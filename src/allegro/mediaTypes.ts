/** The version of a resource's content is part of the operation; asking for another one is answered with 406. */
export const PUBLIC_V1 = 'application/vnd.allegro.public.v1+json';
