import { describe, expect, test } from "vitest";
import { browserWords, knownBrowsers } from "./browsers.ts";

const page = {
  url: "https://signin.aws.amazon.com/federation?Action=login&SigninToken=a b{profile}$&",
  account: "shop-production",
  color: "red",
};

describe("opening a browser", () => {
  test.each(Object.keys(knownBrowsers))("%s", (browser) => {
    expect(
      browserWords(browser, { ...page, url: "https://console.aws.amazon.com/?a=1&b=2" }),
    ).toMatchSnapshot();
  });

  test("what stands in an address stays one word as it is", () => {
    expect(browserWords("open -a Safari", page)).toEqual(["open", "-a", "Safari", page.url]);
    expect(browserWords("x --p={profile} {url}", page)).toEqual(["x", "--p=shop-production", page.url]);
  });
});
