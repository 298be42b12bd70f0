import { INSTANCES_DOCS } from '../instances/docs';
import { JOBS_DOCS } from '../jobs/docs';
import { OIP_DOCS } from '../oip/docs';
import { SITE_DOCS } from '../site/docs';

/** What the API description says of each operation. A new protocol adds its line here. */
export const OPERATIONS = { ...OIP_DOCS, ...INSTANCES_DOCS, ...JOBS_DOCS, ...SITE_DOCS };

/** Name of a described operation; clients are generated with methods of these names. A route for one version of a
 *  model carries the name of the one for all. */
export type OperationName = keyof typeof OPERATIONS;
