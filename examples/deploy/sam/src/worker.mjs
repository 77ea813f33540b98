/** Takes jobs from the queue. */
export async function handler(event) {
  for (const record of event.Records) console.log(record.messageId);
}
