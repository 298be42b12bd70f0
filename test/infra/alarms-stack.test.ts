import { Match } from 'aws-cdk-lib/assertions';
import { synthStage } from './synth-stage';

describe('AlarmsStack', () => {
  const { alarms } = synthStage({ alarmEmail: 'team@example.com' });

  it('encrypts the topic with a key that CloudWatch may use', () => {
    alarms.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    alarms.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
  });

  it('refuses messages without TLS', () => {
    alarms.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('mails alarms to the address of the stage', () => {
    alarms.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'team@example.com' });
  });

  it('mails nobody when the stage has no address', () => {
    synthStage().alarms.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});
