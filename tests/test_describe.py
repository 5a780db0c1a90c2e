"""What the project says of its levers is read off its sources."""

from govsim import describe


def test_a_lever_acts_on_the_mechanisms_that_read_it() -> None:
    acts_on = {row["lever"]: set(row["acts_on"].split(", ")) for row in describe.levers()}
    assert all(places and "" not in places for places in acts_on.values()), "a lever that nothing reads"
    assert {"incidents.line", "incidents.closing", "actors.residents"} <= acts_on["service_consciousness"]
    assert {"incidents.platform", "incidents.ladder"} <= acts_on["rule_of_law"]
    assert "incidents.noticing" not in acts_on["grassroots"], "it shifts hours to posts, and patrols see by their hours"
    modules = {place for places in acts_on.values() for place in places}
    assert all((describe.PACKAGE / (place.replace(".", "/") + ".py")).is_file() for place in modules)
