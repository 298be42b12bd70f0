import './start-marks';
import { DirectoryStore } from '../../functions/adapters/directory-store';
import { answerOnce } from './answer-once';

answerOnce(() => new DirectoryStore(process.env.STORE!));
