#include "web/router.hpp"

#include <gtest/gtest.h>

namespace flintdesk::web {
namespace {

Response Ask(const Router& router, std::string method, std::string target) {
  Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  Response response;
  response.status = 0;
  router.Handle(request, [&response](Response given) { response = std::move(given); });
  return response;
}

Router Sample() {
  Router router;
  router.Add("GET", "/jobs/{id}", [](const Request&, const PathVariables& path, const Reply& reply) {
    reply(Response::Text(200, "job " + path.at("id")));
  });
  router.Add("POST", "/jobs", [](const Request&, const PathVariables&, const Reply& reply) {
    reply(Response::Text(202, "made"));
  });
  router.Add("GET", "/files/{rest...}", [](const Request&, const PathVariables& path, const Reply& reply) {
    reply(Response::Text(200, path.at("rest")));
  });
  return router;
}

TEST(RouterTest, FindsTheHandlerAndHandsOverTheVariables) {
  EXPECT_EQ(Ask(Sample(), "GET", "/jobs/17?x=1").body, "job 17");
  EXPECT_EQ(Ask(Sample(), "HEAD", "/jobs/17/").body, "job 17");
  EXPECT_EQ(Ask(Sample(), "GET", "/jobs/a%2Fb").body, "job a/b");
  EXPECT_EQ(Ask(Sample(), "GET", "/files/a/b.txt").body, "a/b.txt");
}

TEST(RouterTest, AnUnknownPathIs404AndAnUnknownMethod405) {
  EXPECT_EQ(Ask(Sample(), "GET", "/nothing").status, 404);
  EXPECT_EQ(Ask(Sample(), "GET", "/jobs/17/more").status, 404);
  const Response response = Ask(Sample(), "DELETE", "/jobs");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(*response.headers.Find("Allow"), "POST");
}

}  // namespace
}  // namespace flintdesk::web
