import './start-marks';
import { createS3Client, S3Store } from '../../functions/adapters/s3-store';
import { answerOnce } from './answer-once';

answerOnce(() => new S3Store(createS3Client(process.env.AWS_ENDPOINT_URL), process.env.MODELS_BUCKET!));
