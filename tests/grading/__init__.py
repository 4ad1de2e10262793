"""Grade students' notebooks without trusting them.

The student's answers run in a sandboxed process and nowhere else. The
reference's check cells run here, in a trusted process, on proxies that send
every call over a socket to the student's process and bring back the result. So
nothing that decides a mark is within the student's reach, and no reference
answer is within the student's sight. A check that does not work on proxies
(found out by running it on the reference's own answers) runs in the sandbox;
its assertions are removed there and evaluated in the trusted process.

One submission on its way to its feedback page, in 20 steps:

 1 ``Workers.grade``             hands a student's files to a process; there
 2 ``Grader.grade``              goes through the notebooks of the course
 3 ``match.assign``              says which file is which notebook
 4 ``notebook_grader.grade_file``  grades one of them
 5 ``notebook.read``             reads it, mending what is plainly broken
 6 ``NotebookGrader.grade``      grades its exercises
 7 ``match.answers``             finds the answers of a ``Submission``
 8 ``NotebookGrader._run_together``  tries all answers in one process
 9 ``SandboxRun._define``        lets it run them, through a ``Session``
10 ``ProxyFactory.get``          makes a proxy of what an answer leaves
11 ``NotebookGrader._visible``   tries what students see of each check
12 ``SandboxRun.run``            tries one check
13 ``OwnRun.try_check``          puts the proxies where answers would be
14 ``runner.run``                runs the check; proxies call the student's
15 ``compare.same_outputs``      compares what it shows with the reference's
16 ``NotebookGrader._unseen``    repeats 12 to 15 with hidden parts, then has a
                                 ``FreshTrial`` try other inputs
17 ``NotebookGrader._result``    makes an ``ExerciseResult`` of the ``Attempt``
18 ``Diagnosis.explain``         lets a check of the course word it: below
19 ``report.write_feedback``     back in the first process: fills the page
20 ``feedback.hint``             words the ``Failure`` on it

What fails on the way raises a ``Failure``, which the ``Attempt`` keeps. After
step 16, ``_regrade_alone`` takes an answer that failed through 8 to 16 once
more, behind the reference's answers to the exercises before it.

A check that does not run on proxies is found by ``Check.rehearse``, or by
``NotebookGrader.calibrate``, which grades the reference itself. In the place
of steps 13 and 14, ``SandboxRun._inside`` then has ``split_checks.split`` take
its assertions out, and an ``AssertionEvaluator`` runs the rest in the worker.
Where one was, the worker asks this side to ``decide``; that asks back, by
``capture``, for the values that it needs, and compares them here.

An answer that never ends lets ``Session.request`` pass its deadline at step 9
or 14: ``Session.ended`` is then a ``Failure``, and nothing more is asked for.
``NotebookGrader._attribute_crash`` gives it to the exercise that was being
tried, closing the session has the fork server kill the worker, and step 8
begins anew with the other answers.

A check of the course's own finds a mistake by its place: it edits the answer,
reads its lines, looks at the values in them. On proxies it cannot. So after
step 17, which ends the marking, ``Diagnosis`` has the notebook's cells run
once more as a student runs them, by a second fork server whose sandbox holds
the course as it is handed out. ``Worker.on_tell`` runs the check there, on
the answer itself, and brings back what a notebook would show: words for the
student's own page, and the name of a mistake, if the course knows that name.
Where it takes too long or ends the process, the words of step 14 stay.

Inside the sandbox (``sandboxed``; these and ``shared`` are all that it sees):

fork_server      everything imported, one process forked for a submission
worker           the process that a student's answers run in

On both sides (``shared``; the standard library and NumPy only):

wire             plain data as bytes, and back; nothing of it is ever executed
channel          messages over a socket, with limits on size and time
isolation        the strongest isolation that this machine allows
cells            ends the figures of a cell, and what it has patched

For other assignments only (``other``):

split_checks     checks that run inside, their assertions evaluated outside
splits           how one check is split, and what it then decides
autotest         nbgrader's AUTOTEST comments
cluster          the class on a Dask cluster

Trusted:

notebook         reads a submission, repairs what is plainly repairable
match            which file is which notebook, which cell is which answer
source           what a cell defines and uses, as its text tells
release          what students get of a cell: no answers, no hidden tests
reference        the instructor's notebooks: answers, and what checks need
own_run          what its answers leave, and what its checks show on them
place            the folder that it is run in: a copy, in which nothing stays
helpers          functions of the course that answers may call on this side
check            one graded cell: how it runs, what the reference shows
published        helper modules and data, and what students see of them
launch           starts students' processes, in isolation
session          the trusted side's hold on one of them
proxy            a session that makes proxies for what a student defined
runner           runs the reference's cells and collects their outputs
magics           what IPython's magics do in them
inputs           draws inputs like recorded ones
fresh            cases of the reference's calls with such inputs
compare          tolerant comparison; nbval's own for the outputs of cells
fresh_trial      an answer on such inputs, and how wrong it may be
sandbox_run      one student's process, and checks tried on it
notebook_grader  one submission of one notebook: points and why
submission       its cells, and which of them answer
attempt          how far the grading of one answer has come
diagnosis        what the check in a student's own notebook says of it
verdicts         what can be said of an answer, as values
failures         what an exception tells of an answer
feedback         the sentences made of verdicts and failures
mutants          ways to make an answer wrong; mutant_values is one of them
proof            an assignment proves itself before anyone is graded
proof_words      the sentences about an assignment
report           the CSV files, the feedback pages
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
class_page       one page of the class, and what the terminal says of it
"""
