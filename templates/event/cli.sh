aws events put-events --entries {{ entries }}
