# SPDX-License-Identifier: EUPL-1.2
"""The jobs of this screen: the files of requests and settlements, which take some seconds to make."""

from regie.web.jobs.service import job
from regie.web.valve.documents import write_request_files, write_settlement_files

request_file = job("request_file")(write_request_files)
settlement_file = job("settlement_file")(write_settlement_files)
