"""What other programs export, taken over row by row; and its release. Source: SPEC 13."""

from invoicectl.desk.importing.releasing import release as release
from invoicectl.desk.importing.taking import Options as Options
from invoicectl.desk.importing.taking import asked as asked
from invoicectl.desk.importing.taking import bring as bring
