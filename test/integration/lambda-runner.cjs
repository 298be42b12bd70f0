// Stands in for Lambda's runtime: loads the handler of the file that it is given (INIT), then hands it one event after
// the other. What the function writes goes to stdout.
const { handler } = require(process.argv[2]);

process.on('message', async ({ id, event }) => {
  const context = { awsRequestId: `lambda-${id}`, functionName: 'predict', memoryLimitInMB: '1769' };
  try {
    process.send({ id, result: await handler(event, context) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
