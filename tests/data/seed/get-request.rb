response=@call.connector("manageengine_connector_name")    
              .set("port",9090)
              .set("host-name","localhost")   
              .set("is-ssl",false)
              .set("technician-key","C84F-B00E-A3A1-F7FB4324-625AB5EAE7DD")
              .set("action","get-request")
              .set("request-id",17)
              .sync

ticket_content = response.get("response")  #Response Result,service request details of provided request id.
