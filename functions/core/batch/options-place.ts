import { OPTIONS_SUFFIX } from '../../contracts/data-keys';

/** Where options are written, for sentences that advise one. */
export const OPTIONS_PLACE = `in "<file>${OPTIONS_SUFFIX}" or, of onward score, in a file that --options names`;
