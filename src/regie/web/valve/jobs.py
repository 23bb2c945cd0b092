# SPDX-License-Identifier: EUPL-1.2
"""The jobs of this screen: the figures under requests, and the files of requests and settlements."""

from regie.web.jobs.service import job
from regie.web.valve.basis import gather
from regie.web.valve.documents import WORK

request_basis = job("request_basis")(gather)
files = [job(kind)(work) for kind, work in WORK.items()]
