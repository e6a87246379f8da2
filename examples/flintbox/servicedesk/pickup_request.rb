# Assigns a request to the technician whose key this is.
# Input: {"request-id": 17}
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "pickup-request")
                .set("request-id", @input.get("request-id"))
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
