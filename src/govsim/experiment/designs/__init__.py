"""The designs, one file each: which points are run, and what is computed of the runs."""

from govsim.experiment.designs.one_at_a_time import OneAtATime
from govsim.experiment.designs.optimise import Optimise
from govsim.experiment.designs.price import Price
from govsim.experiment.designs.proposals import Ladder, Shapley
from govsim.experiment.designs.refute import Refute
from govsim.experiment.designs.regime_map import RegimeMap
from govsim.experiment.designs.sensitivity import Sensitivity
from govsim.experiment.designs.sensitivity.morris import Morris
from govsim.experiment.designs.sensitivity.pawn import Pawn
from govsim.experiment.designs.sensitivity.sobol import Sobol
from govsim.experiment.designs.shock import Shock
from govsim.experiment.designs.space import Factorial, LatinHypercube, Paired, SobolSequence, Table
from govsim.experiment.designs.stress import Stress
from govsim.experiment.study import Design

DESIGNS: tuple[type[Design], ...] = (
    Paired, Factorial, LatinHypercube, SobolSequence, Table, OneAtATime, Ladder, Shapley, Price, Stress, Morris, Sobol, Pawn,
    Sensitivity, Optimise, RegimeMap, Refute, Shock,
)  # fmt: skip
