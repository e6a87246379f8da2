# Reads a request.
# Input: {"request-id": 17}
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "get-request")
                .set("request-id", @input.get("request-id"))
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
details = response.get("operation").get("Details")
@output.set("subject", details.get("SUBJECT")).set("status", details.get("STATUS"))
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
