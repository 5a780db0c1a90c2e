"""A lever that cannot be paid for does not work anywhere: partners' ties and liaison know the policy as it was funded."""

import pytest

from govsim.model import GovernanceModel, month
from govsim.scenario import load_scenario

POOR = {"community.residents": 300, "community.residents_per_grid": 100, "horizon.days": 93, "horizon.warmup_days": 0,
        "actors.budget.yuan_per_resident": 150.0, "policy.platform": 1.0}  # fmt: skip


def test_ties_learn_from_party_building_as_it_was_funded(monkeypatch):
    told, real = [], month.learn

    def listen(state, party):
        told.append((party, (state.deployment or state).policy.party_building))
        return real(state, party)

    monkeypatch.setattr(month, "learn", listen)
    model = GovernanceModel(load_scenario("collaborative", POOR), 1)
    model.run()
    assert len(told) == 4 and all(heard == acted for heard, acted in told)
    assert 0 < told[-1][1] < 0.9 * model.state.policy.party_building


def test_a_platform_saves_liaison_as_far_as_it_was_funded():
    model = GovernanceModel(load_scenario("collaborative", POOR), 1)
    while model.state.day < 93:
        model.step()
    known, k = model.state.month.month, model.state.scenario.actors.budget
    active = sum(p.is_active(known) for p in model.state.partners)
    eased = 1 - model.state.scenario.actors.partners.platform_eases * known.policy.platform
    wanted = k.liaison_h * known.days * 12 / 365 * active * known.scale * eased * k.wage_yuan_h * 100
    lines = model.state.deployment.lines
    assert known.policy.platform < 0.9
    assert lines.fen["liaison"] == pytest.approx(wanted * lines.fixed_share, abs=1)
