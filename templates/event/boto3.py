import json

import boto3

events = boto3.client("events")
response = events.put_events(
    Entries=[
        {
            "Source": {{ source }},
            "DetailType": {{ detail_type }},
{%- if bus %}
            "EventBusName": {{ bus }},
{%- endif %}
            "Detail": json.dumps(
                {{ detail }}
            ),
        }
    ]
)
# PutEvents succeeds even if it rejects an entry.
if response["FailedEntryCount"]:
    raise RuntimeError(response["Entries"])
