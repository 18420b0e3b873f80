/** Builds the local record pages and prints their folder. */
import { buildPage } from '../local/page/build.js';

buildPage().then(
  (folder) => console.log(folder),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  }
);
