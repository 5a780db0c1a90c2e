"""The designs, one file each: which points are run, and what is computed of the runs."""

from govsim.experiment.designs.draws import LatinHypercube, SobolSequence
from govsim.experiment.designs.factorial import Factorial
from govsim.experiment.designs.ladder import Ladder
from govsim.experiment.designs.morris import Morris
from govsim.experiment.designs.one_at_a_time import OneAtATime
from govsim.experiment.designs.optimise import Optimise
from govsim.experiment.designs.paired import Paired
from govsim.experiment.designs.pawn import Pawn
from govsim.experiment.designs.points_table import Table
from govsim.experiment.designs.price import Price
from govsim.experiment.designs.sensitivity import Sensitivity
from govsim.experiment.designs.shapley import Shapley
from govsim.experiment.designs.shock import Shock
from govsim.experiment.designs.sobol_indices import Sobol
from govsim.experiment.designs.stress import Stress
from govsim.experiment.study import Design

DESIGNS: tuple[type[Design], ...] = (
    Paired, Factorial, LatinHypercube, SobolSequence, Table, OneAtATime, Ladder, Shapley, Price, Stress, Morris, Sobol, Pawn,
    Sensitivity, Optimise, Shock,
)  # fmt: skip
