/** What MB means in every setting, as in AWS Lambda's memory sizes: 2^20 bytes. */
export const BYTES_PER_MB = 1_048_576;
