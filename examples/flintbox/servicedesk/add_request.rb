# Makes a new request.
# Input: {"requester": "Ann Ray", "subject": "Printer jam on floor 2"}
# A text is shown as it was written; with "text-format": "html" in the input it is HTML.
connector_name = @input.get("connector_name") || "manageenginesdp"
response = @call.connector(connector_name)
                .set("action", "add-request")
                .set("requester", @input.get("requester"))
                .set("subject", @input.get("subject"))
                .set("description", @input.get("description"))
                .set("text-format", @input.get("text-format") || "plain")
                .set("priority", @input.get("priority"))
                .set("group", @input.get("group"))
                .set("technician", @input.get("technician"))
                .timeout(10000)
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@output.set("request-id", response.get("operation").get("Details").get("WORKORDERID"))
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
