"""One station with one server (M/M/1): 8 requests arrive a second, 10 can be served.

Called with the name of a library and a number of requests, it runs them and prints
the library's version and how many requests went through in a second of real time.
"""

import importlib.metadata
import random
import sys
import time

ARRIVALS_PER_S = 8.0
SERVED_PER_S = 10.0


def with_simpy(requests):
    import simpy

    chance = random.Random(1)
    world = simpy.Environment()
    server = simpy.Resource(world, capacity=1)
    times = []

    def request():
        came = world.now
        with server.request() as turn:
            yield turn
            yield world.timeout(chance.expovariate(SERVED_PER_S))
        times.append(world.now - came)

    def users():
        for _ in range(requests):
            yield world.timeout(chance.expovariate(ARRIVALS_PER_S))
            world.process(request())

    world.process(users())
    world.run()
    return times


def with_ciw(requests):
    import ciw

    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=ARRIVALS_PER_S)],
        service_distributions=[ciw.dists.Exponential(rate=SERVED_PER_S)],
        number_of_servers=[1],
    )
    world = ciw.Simulation(network)
    world.simulate_until_max_time(requests / ARRIVALS_PER_S)
    return [record.exit_date - record.arrival_date for record in world.get_all_records()]


def main(name, requests):
    run = {"SimPy": with_simpy, "Ciw": with_ciw}[name]
    began = time.perf_counter()
    times = run(requests)
    took = time.perf_counter() - began
    mean, theory = sum(times) / len(times), 1 / (SERVED_PER_S - ARRIVALS_PER_S)
    if abs(mean - theory) > 0.2 * theory:
        sys.exit(f"{name} measures a mean time of {mean} s where theory says {theory} s.")
    print(importlib.metadata.version(name.lower()), f"{len(times) / took:.1f}")


main(sys.argv[1], int(sys.argv[2]))
