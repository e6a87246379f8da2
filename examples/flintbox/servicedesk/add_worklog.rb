# Writes down time spent on a request.
# Input: {"request-id": 17, "name": "John", "description": "Cleaned the disk."}
# A text is shown as it was written; with "text-format": "html" in the input it is HTML.
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "add-worklog")
                .set("request-id", @input.get("request-id"))
                .set("description", @input.get("description"))
                .set("text-format", @input.get("text-format") || "plain")
                .set("name", @input.get("name"))
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
