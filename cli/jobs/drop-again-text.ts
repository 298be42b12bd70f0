/** What to do about a job that has failed because of its file. @param path of the file, or its `s3://` address. */
export const dropAgainText = (path: string): string =>
  `correct the file and drop it again${path.startsWith('s3://') ? '' : ` ("touch ${path}" is enough)`}`;
