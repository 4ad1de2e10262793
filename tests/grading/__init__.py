"""Grade students' notebooks without trusting them.

The student's answers run in a sandboxed process and nowhere else. The
reference's check cells run here, in a trusted process, on proxies that send
every call over a socket to the student's process and bring back the result. So
nothing that decides a mark is within the student's reach, and no reference
answer is within the student's sight. A check that does not work on proxies
(found out by running it on the reference's own answers) runs in the sandbox;
its assertions are removed there and evaluated in the trusted process.

One submission on its way to its feedback page: ``Workers.grade`` hands a
student's files to ``Grader.grade``; ``match.assign`` says which file is
which notebook, and ``notebook_grader.grade_file`` reads one with
``notebook.read``. ``NotebookGrader.grade`` finds the answers with
``match.answers`` and runs them together (``_run_together``): a ``SandboxRun``
starts a ``session.Session``, defines the answers in it and makes proxies of
what they leave. ``NotebookGrader._visible``, then ``_unseen``, call
``SandboxRun.run``, which lets ``OwnRun.try_check`` run a check on those
proxies, or an ``AssertionEvaluator`` where it runs inside, and compares what
it shows with ``compare.same_outputs``. What fails raises a ``Failure`` and is
kept in an ``Attempt``; an answer that failed is tried once more on the
reference's answers to the exercises before it (``_regrade_alone``).
``_result`` makes an ``ExerciseResult`` of it, and ``report.write_feedback``
lets ``feedback.hint`` find the words.

Inside the sandbox (``sandboxed``; these and ``shared`` are all that it sees):

fork_server      everything imported, one process forked for a submission
worker           the process that a student's answers run in

On both sides (``shared``; the standard library and NumPy only):

wire             plain data as bytes, and back; nothing of it is ever executed
channel          messages over a socket, with limits on size and time
isolation        the strongest isolation that this machine allows
undo             takes out of modules what a check has put into them

For other assignments only (``other``):

split_checks     checks that run inside, their assertions evaluated outside
autotest         nbgrader's AUTOTEST comments
cluster          the class on a Dask cluster

Trusted:

notebook         reads a submission, repairs what is plainly repairable
match            which file is which notebook, which cell is which answer
source           what a cell defines and uses, as its text tells
reference        the instructor's notebooks: answers, and what checks need
own_run          what its answers leave, and what its checks show on them
place            the folder that it is run in: a copy, in which nothing stays
helpers          functions of the course that answers may call on this side
check            one graded cell: how it runs, what the reference shows
published        helper modules and data, and what students see of them
launch           starts students' processes, in isolation
session          the trusted side's hold on one of them
proxy            proxies for what a student defined
runner           runs the reference's cells and collects their outputs
fresh            draws inputs like those of the reference's calls
compare          tolerant comparison; nbval's own for the outputs of cells
sandbox_run      one student's process, and checks tried on it
notebook_grader  one submission of one notebook: points and why
attempt          how far the grading of one answer has come
verdicts         what can be said of an answer, as values
feedback         the sentences made of them
mutants          ways to make an answer wrong; mutant_values is one of them
proof            an assignment proves itself before anyone is graded
report           the CSV files, the feedback pages, the class's summary
run              grades one student after another
workers          processes that grade and prove side by side
results          the results on disk, behind a lock

What an instructor adds, and gets:

instructor       all of the following together
sheet            tables as spreadsheets and platforms write them
roster           who is in the class, and whose folder is whose
late             when it was due, when it came, what that costs
marks            what people mark: out with open rows, and in again
lms              grades on their way to Canvas or Moodle
regrade          which marks a change touches, and which have moved
class_page       one page of the class: its slips in groups, what to look at
"""
