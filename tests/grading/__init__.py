"""Grade students' notebooks without trusting them.

The student's answers run in a sandboxed process and nowhere else. The
reference's check cells run here, in a trusted process, on proxies that send
every call over a socket to the student's process and bring back what came of
it. So nothing that decides a mark is within the student's reach, and no
reference answer is within the student's sight. A check that no proxy can
carry, as the reference's own answer tells, runs its statements in there; its
assertions are taken out and decided on here.

wire      plain data as bytes, and back; nothing of it is ever executed
channel   messages over a socket, with limits on size and time
notebook  reads a submission, repairs what is plainly repairable
match     which file is which notebook, which cell is which answer
source    what a cell defines and uses, as its text tells
reference the instructor's notebooks: exercises, checks, helper modules
sandbox   the walls, the strongest that this machine allows
student   the process that students' answers run in
session   the trusted side's hold on that process
proxy     proxies for what a student defined
runner    runs the reference's cells and collects their outputs
fresh     draws inputs like those of the reference's calls
compare   tolerant comparison; nbval's own for the outputs of cells
inside    checks that must run in there, decided on out here
hearing   one student's process, and checks tried on it
words     the verdicts and the hints
judge     one submission of one notebook: points and why
report    the CSV files, the feedback pages, the class's summary
run       the whole class: workers, lock, resume
cluster   the same on a Dask cluster
"""
