import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";

const client = new EventBridgeClient();
const response = await client.send(
  new PutEventsCommand({
    Entries: [
      {
        Source: {{ source }},
        DetailType: {{ detail_type }},
{%- if bus %}
        EventBusName: {{ bus }},
{%- endif %}
{%- if is_text %}
        // As text, because it contains integers that JavaScript would round.
        Detail: {{ detail }},
{%- else %}
        Detail: JSON.stringify({{ detail }}),
{%- endif %}
      },
    ],
  }),
);
// PutEvents succeeds even if it rejects an entry.
if (response.FailedEntryCount) {
  throw new Error(JSON.stringify(response.Entries));
}
