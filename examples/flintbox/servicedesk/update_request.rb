# Updates a request; only what the input names is changed.
# Input: {"request-id": 17, "priority": "High"}
# A text is shown as it was written; with "text-format": "html" in the input it is HTML.
connector_name = @input.get("connector_name") || "manageenginesdp"
requester = @input.get("requester")
subject = @input.get("subject")

# An update sets both of them, so they are given back as they are.
if requester.nil? || subject.nil?
  request = @call.connector(connector_name)
                 .set("action", "get-request")
                 .set("request-id", @input.get("request-id"))
                 .timeout(10000)
                 .sync
  @output.exit(request.exitcode, request.message) unless request.exitcode == 0
  details = request.get("operation").get("Details")
  requester ||= details.get("REQUESTER")
  subject ||= details.get("SUBJECT")
end

response = @call.connector(connector_name)
                .set("action", "update-request")
                .set("request-id", @input.get("request-id"))
                .set("requester", requester)
                .set("subject", subject)
                .set("description", @input.get("description"))
                .set("text-format", @input.get("text-format") || "plain")
                .set("requesttemplate", @input.get("requesttemplate"))
                .set("priority", @input.get("priority"))
                .set("site", @input.get("site"))
                .set("group", @input.get("group"))
                .set("technician", @input.get("technician"))
                .set("level", @input.get("level"))
                .set("status", @input.get("status"))
                .set("service", @input.get("service"))
                .timeout(10000)
                .sync

@output.exit(response.exitcode, response.message) unless response.exitcode == 0
@log.info("Success: #{response.message}")
@output.set("message", response.message).setraw("result", response.to_s)
