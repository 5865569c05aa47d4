#!/usr/bin/env bash
# Settles on a real AWS account what no emulator can; see docs/aws-behaviour.md. Never run in CI.
# usage: tests/deploy/aws.sh https://RECORDER   (an https address of yours that shows you the requests it gets)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
recorder=${1:?give the https address of a recorder of yours}
stack="spec2dest-proof-$(date +%s)"
: "${AWS_REGION:?set AWS_REGION}"
echo "This creates the stacks $stack-1 to $stack-3 in $AWS_REGION, puts 8 events, and deletes the stacks again."
echo "It costs less than a cent. The requests arrive at $recorder."
read -r -p "Go on? [y/N] " answer
[ "$answer" = y ] || exit 1
folder=$(mktemp -d)
queue_url() { # queue_url NUMBER: the dead-letter queue of a stack
  aws cloudformation describe-stacks --stack-name "$stack-$1" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='DeadLetterQueueUrl'].OutputValue"
}
cleanup() {
  for number in 1 2 3; do
    queue=$(queue_url "$number" 2> /dev/null || true)
    aws cloudformation delete-stack --stack-name "$stack-$number" || true
    # The queue outlives its stack.
    [ -z "$queue" ] || aws sqs delete-queue --queue-url "$queue" || true
  done
  rm -rf "$folder"
}
trap cleanup EXIT

generate() { # generate NUMBER SPEC OPERATION...: a template for some operations
  local number=$1 spec=$2 flags=()
  shift 2
  for operation in "$@"; do flags+=(--operation "$operation"); done
  cargo run --release --quiet --manifest-path "$root/Cargo.toml" -- generate "$root/specs/$spec.yaml" \
    --base-url "$recorder" --retry-attempts 0 -o "$folder/$number.yaml" "${flags[@]}"
}
deploy() { # deploy NUMBER [NAME=VALUE...]
  local number=$1
  shift
  aws cloudformation deploy --template-file "$folder/$number.yaml" --stack-name "$stack-$number" \
    --capabilities CAPABILITY_IAM ${1:+--parameter-overrides "$@"}
}
put() { # put DETAIL-TYPE DETAIL: one event
  aws events put-events --entries "$(python3 -c '
import json, sys
print(json.dumps([{"Source": "spec2dest.proof", "DetailType": sys.argv[1], "Detail": sys.argv[2]}]))' "$1" "$2")"
}
dead_letters() { # dead_letters NUMBER: what could not be delivered
  local queue
  queue=$(queue_url "$1")
  aws sqs receive-message --queue-url "$queue" --message-attribute-names All --max-number-of-messages 10 --wait-time-seconds 10
}

generate 1 parameters plain segments noBody anyBody
deploy 1
echo "1. The encoding of a path value: what is the path of POST /plain/a/b?c%d e ?"
put plain '{"id": "a/b?c%d e", "limit": 1, "X-Tenant": "t"}'
echo "2. A wildcard inside of a segment: does POST /segments/name.json/v1:go arrive?"
put segments '{"name": "name", "action": "go"}'
echo "3. The body of a DELETE: does DELETE /body/none have the body {} ?"
put noBody '{}'
echo "7. InputPath that leads to nothing: what is the body of the first POST /body/anything?"
put anyBody '{}'
put anyBody '{"message": {"a": "say \"hi\""}}'

generate 2 security withCookieKey withClientCredentials
deploy 2 CookieKeyValue=cookie ClientCredentialsClientId=id ClientCredentialsClientSecret=secret ||
  echo "The stack failed: if your recorder answers /oauth/token with a token, AWS wants something else."
echo "4. Cookie as the name of an API key: does POST /api-key-cookie have the header Cookie: session=cookie ?"
put withCookieKey '{}' || true
echo "5. The token request: what is the body and the Content-Type of POST /oauth/token ?"
put withClientCredentials '{}' || true

generate 3 parameters plain
sed -i.bak 's/\.ArnForPolicy}\*/.ArnForPolicy}/' "$folder/3.yaml"
sed -i.bak 's/^\( *- \)plain$/\1plainExactArn/' "$folder/3.yaml"
deploy 3
echo "6. The ARN without UUID in the role's policy: a message with NO_PERMISSIONS below means that the UUID is needed."
put plainExactArn '{"id": "exact", "limit": 1, "X-Tenant": "t"}'
echo "9. The role's trust is limited to rules of this account: a message with FAILED_TO_ASSUME_ROLE below means that EventBridge does not send aws:SourceAccount and aws:SourceArn."
sleep 20
for number in 1 2 3; do
  echo "Dead letters of $stack-$number:"
  dead_letters "$number" || true
done
read -r -p "Look at your recorder; Enter deletes the stacks. "
