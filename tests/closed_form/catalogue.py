"""All checks, in the order of the table in docs/verification.md."""

from tests.closed_form import of_ciw, of_incidents, of_queues, of_residents

CLOSED_FORMS = (*of_incidents.CHECKS, *of_queues.CHECKS, *of_residents.CHECKS)
AGAINST_CIW = of_ciw.CHECKS
CHECKS = (*CLOSED_FORMS, *AGAINST_CIW)
