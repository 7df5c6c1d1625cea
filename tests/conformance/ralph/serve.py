"""Serves Ralph's LRS on files, in an environment of its own: `serve.py PORT`.

Ralph's file backend writes its file once, unless whoever embeds it says that statements are added.
"""

import sys

import uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend

FSDataBackend.default_operation_type = BaseOperationType.APPEND

if __name__ == "__main__":
    uvicorn.run("ralph.api:app", host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
