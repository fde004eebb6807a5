"""Starts moto's server on loopback: python3 emulator_moto.py PORT POLICY,POLICY...

What is changed is its speed, alike for every tool, and paging, which moto lacks:
  - of the AWS managed policies only those named are loaded (as it comes, moto copies all of them into every account);
  - the account of a session's key is looked up in a table instead of searched for in all accounts;
  - connections are kept alive;
  - GetAccountAuthorizationDetails answers in pages of MaxItems, as AWS does;
  - two results that moto computes anew for each request are kept.
"""
import functools
import json
import logging
import os
import sys

port, wanted = sys.argv[1], set(sys.argv[2].split(","))
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ.pop("MOTO_ACCOUNT_ID", None)
logging.getLogger("werkzeug").setLevel(logging.ERROR)

import moto.backends  # noqa: E402
import moto.core.responses  # noqa: E402
import moto.core.utils  # noqa: E402
import moto.iam.models as models  # noqa: E402
import moto.iam.responses as responses  # noqa: E402
from werkzeug.serving import WSGIRequestHandler  # noqa: E402

everything = json.loads(models.aws_managed_policies_data)
models.aws_managed_policies_data = json.dumps({name: policy for name, policy in everything.items() if name in wanted})

account_by_key = {}


def remembering(make):
    def made(backend, *args, **kwargs):
        key = make(backend, *args, **kwargs)
        account_by_key[key.access_key_id] = backend.account_id
        return key

    return made


backend = models.IAMBackend
backend.create_temp_access_key = remembering(backend.create_temp_access_key)
backend.create_access_key = remembering(backend.create_access_key)
models.get_account_id_from = lambda key: account_by_key.get(key, models.DEFAULT_ACCOUNT_ID)


def paged(self):
    details = self.backend.get_account_authorization_details(self._get_param("Filter", []))
    lists = {
        "UserDetailList": details["users"],
        "GroupDetailList": details["groups"],
        "RoleDetailList": details["roles"],
        "Policies": details["managed_policies"],
    }
    items = [(name, item) for name, members in lists.items() for item in members]
    begin = int(self._get_param("Marker") or 0)
    end = begin + min(int(self._get_param("MaxItems") or 100), 1000)
    page = {name: [item for of, item in items[begin:end] if of == name] for name in lists}
    page["IsTruncated"] = end < len(items)
    if end < len(items):
        page["Marker"] = str(end)
    return responses.ActionResult(page)


responses.IamResponse.get_account_authorization_details = paged

modules = tuple(moto.backends.list_of_moto_modules())
moto.backends.list_of_moto_modules = lambda: modules
for module in (moto.core.utils, moto.core.responses):
    if hasattr(module, "method_names_from_class"):
        module.method_names_from_class = functools.lru_cache(None)(moto.core.utils.method_names_from_class)

WSGIRequestHandler.protocol_version = "HTTP/1.1"
WSGIRequestHandler.log_request = lambda *_, **__: None

from moto.server import main  # noqa: E402

sys.exit(main(["-H", "127.0.0.1", "-p", port]))
