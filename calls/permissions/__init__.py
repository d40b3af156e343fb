"""Who may see and do what with calls, applications, reviews and decisions.

Every predicate on a dossier includes the wall: a conflict of interest, pending or recused, also
stops staff, chairs and administrators.
"""

import rules

from calls.permissions.predicates import (
    appoints_someone_else,
    behind_no_wall,
    chairs_panel,
    concerns_someone_else,
    did_not_decide,
    edits_application,
    edits_some_project,
    every_chair_is_walled,
    handles_the_project,
    has_been_sent,
    has_submitted_review,
    in_team,
    is_free_to_examine,
    is_in_the_pool,
    is_invited,
    is_own_assignment,
    is_own_export,
    is_own_profile,
    is_rapporteur,
    manages_call,
    may_be_read,
    may_be_written,
    may_read_others,
    opened_in_emergency,
    owes_own_review,
    reviews_application,
    signs_application,
    sits_on_panel,
)
from pscc.accounts.permissions import (
    is_administrator,
    is_call_manager,
    is_officer,
    is_programme_officer,
    is_signed_in,
    is_staff_member,
)

handles = (
    is_signed_in
    & behind_no_wall
    & has_been_sent
    & (is_programme_officer | (is_call_manager & manages_call))
)
reads_as_office = handles | (is_signed_in & behind_no_wall & has_been_sent & sits_on_panel)
configures_call = is_programme_officer | is_administrator | (is_call_manager & manages_call)

rules.add_perm("calls.browse_unpublished", is_staff_member)
rules.add_perm("calls.handle_every_call", is_programme_officer)
rules.add_perm("calls.handle_own_calls", is_call_manager)

rules.add_perm("calls.start_application", is_signed_in & edits_some_project)
rules.add_perm("calls.edit_application", is_signed_in & edits_application)
rules.add_perm("calls.submit_application", is_signed_in & signs_application)
rules.add_perm("calls.withdraw_application", is_signed_in & signs_application)
rules.add_perm("calls.choose_team", is_signed_in & signs_application)
rules.add_perm("calls.read_own_application", is_signed_in & in_team)
rules.add_perm("calls.ask_late", is_signed_in & edits_application)
rules.add_perm(
    "calls.read_submission",
    is_signed_in
    & (in_team | reads_as_office | opened_in_emergency | (reviews_application & behind_no_wall)),
)

rules.add_perm("calls.open_emergency_access", is_administrator & behind_no_wall)
rules.add_perm("calls.screen_application", handles)
rules.add_perm("calls.ask_clarification", handles)
rules.add_perm("calls.invite_to_next_stage", handles)
decides_late_requests = (  # of drafts too: the team itself tells the office of them
    is_signed_in & behind_no_wall & (is_programme_officer | (is_call_manager & manages_call))
)
rules.add_perm("calls.decide_late_request", decides_late_requests)
rules.add_perm("calls.view_laterequest", decides_late_requests)
runs_call = is_signed_in & (is_programme_officer | (is_call_manager & manages_call))
rules.add_perm("calls.export_applications", runs_call)  # its rows obey the walls themselves
rules.add_perm("calls.write_to_applicants", runs_call)
for _act in ("view", "add"):
    rules.add_perm(f"calls.{_act}_export", runs_call & is_own_export)
for _act in ("view", "add", "change"):
    rules.add_perm(f"calls.{_act}_mailing", runs_call)
rules.add_perm("calls.write_letter", runs_call)  # the words of a call, not of a dossier
for _act in ("view", "add", "change"):
    rules.add_perm(f"calls.{_act}_lettertemplate", runs_call)
# A proposal of who reviews what; of each application it shows, the wall decides.
for _act in ("start_assignment", "release_assignment", "view_assignmentrun", "add_assignmentrun",
             "change_assignmentrun"):  # fmt: skip
    rules.add_perm(f"calls.{_act}", runs_call)
rules.add_perm("calls.send_to_panel", handles)
# A meeting belongs to a call: its office plans it, the panel and the office are in the room.
for _act in ("view", "add", "change"):
    rules.add_perm(f"calls.{_act}_panelmeeting", runs_call)
rules.add_perm("calls.attend_meeting", runs_call | (is_signed_in & sits_on_panel))
rules.add_perm("calls.compare_scores", runs_call | (is_signed_in & sits_on_panel))
rules.add_perm("calls.keep_meeting", runs_call | (is_signed_in & chairs_panel))
rules.add_perm("calls.open_meeting", is_signed_in & chairs_panel)
# An item is an application: the wall holds for whoever keeps the minutes or chairs, too.
rules.add_perm("calls.keep_item", behind_no_wall & (runs_call | (is_signed_in & chairs_panel)))
rules.add_perm(
    "calls.put_to_vote",
    is_signed_in & behind_no_wall & (chairs_panel | (runs_call & every_chair_is_walled)),
)
rules.add_perm("calls.vote_on_item", is_signed_in & behind_no_wall & sits_on_panel)
rules.add_perm("calls.assign_expert", handles)
rules.add_perm("calls.remind_expert", handles)
rules.add_perm("calls.hide_names", handles)  # of an applicant, from experts and the panel
rules.add_perm("calls.reopen_review", handles)
# The pool names no dossier: who looks after calls sees all of it.
keeps_the_pool = is_programme_officer | is_call_manager
for _act in ("invite_expert", "view_expertprofile", "add_expertprofile", "see_workload"):
    rules.add_perm(f"calls.{_act}", keeps_the_pool)
rules.add_perm("calls.answer_pool", is_signed_in & is_own_profile)
rules.add_perm(
    "calls.edit_expert", is_in_the_pool & (keeps_the_pool | (is_signed_in & is_own_profile))
)
rules.add_perm(
    "calls.read_reviews",
    is_signed_in
    & (handles | (reads_as_office & ~owes_own_review) | (may_read_others & behind_no_wall)),
)
# After the reviews. An expert speaks once their own review is in; names stay with the office.
names_the_experts = handles | (
    is_signed_in & behind_no_wall & has_been_sent & chairs_panel & ~owes_own_review
)
talks_among_experts = is_signed_in & behind_no_wall & has_submitted_review
rules.add_perm("calls.read_names_in_discussion", names_the_experts)
for _act in ("read", "write"):
    rules.add_perm(f"calls.{_act}_discussion", names_the_experts | talks_among_experts)
rules.add_perm("calls.name_rapporteur", handles)
rules.add_perm("calls.write_consensus", talks_among_experts & is_rapporteur)
rules.add_perm("calls.open_correction", handles)
rules.add_perm("calls.answer_correction", is_signed_in & edits_application)
rules.add_perm("calls.record_decision", handles)
rules.add_perm("calls.annul_decision", handles)
rules.add_perm(
    "calls.release_decision", is_call_manager & manages_call & behind_no_wall & did_not_decide
)
rules.add_perm("calls.manage_award", handles)
rules.add_perm("calls.view_award", handles)
rules.add_perm("calls.change_award", handles)
rules.add_perm("calls.add_award", is_signed_in & (is_programme_officer | is_call_manager))
rules.add_perm("calls.answer_award", is_signed_in & signs_application)
rules.add_perm("calls.send_report", is_signed_in & edits_application)
rules.add_perm("calls.object_to_decision", is_signed_in & edits_application)
rules.add_perm("calls.answer_appeal", handles)
rules.add_perm("calls.view_appeal", handles)
# A release is of a call; which of its decisions a person may know is asked for each of them.
rules.add_perm("calls.cancel_release", runs_call)
rules.add_perm("calls.view_decisionrelease", runs_call)
rules.add_perm("calls.add_decisionrelease", is_call_manager & manages_call)
examines_every_conflict = is_programme_officer | is_administrator
rules.add_perm("calls.examine_every_conflict", examines_every_conflict)
rules.add_perm(
    "calls.decide_conflict",
    is_signed_in
    & concerns_someone_else
    & is_free_to_examine
    & (examines_every_conflict | (is_call_manager & handles_the_project)),
)
rules.add_perm(
    "calls.publish_call", is_programme_officer | (is_call_manager & manages_call) | is_administrator
)

rules.add_perm(
    "calls.answer_invitation", is_signed_in & is_own_assignment & behind_no_wall & is_invited
)
rules.add_perm("calls.declare_conflict", is_signed_in & is_own_assignment & behind_no_wall)
rules.add_perm("calls.read_review", is_signed_in & is_own_assignment & behind_no_wall)
rules.add_perm(
    "calls.write_review",
    is_signed_in & is_own_assignment & behind_no_wall & may_be_read & may_be_written,
)
rules.add_perm(
    "calls.submit_review",
    is_signed_in & is_own_assignment & behind_no_wall & may_be_read & may_be_written,
)

# The staff admin: what a call is made of.
_DETAILS = ("faqentry", "callfigure", "eligibilityrule", "reviewplan")
for _part in ("call", "callstage", "criterion", "formversion", "callperson", *_DETAILS):
    rules.add_perm(f"calls.view_{_part}", is_staff_member)
    rules.add_perm(f"calls.change_{_part}", configures_call)
for _part in ("callstage", "criterion", "callperson", "formversion", *_DETAILS):
    rules.add_perm(f"calls.add_{_part}", configures_call)
for _part in ("callstage", "criterion", "callperson", *_DETAILS[:-1]):
    rules.add_perm(f"calls.delete_{_part}", configures_call)
rules.add_perm("calls.discard_formversion", configures_call)
rules.add_perm("calls.add_call", is_officer)
rules.add_perm("calls.configure_every_call", is_programme_officer | is_administrator)
# Not the managers: who records a decision could otherwise take the second pair of eyes away.
rules.add_perm("calls.lift_two_person_release", is_programme_officer | is_administrator)
rules.add_perm("calls.appoint_person", appoints_someone_else & configures_call)
for _part in ("application", "submission", "stageentry"):
    rules.add_perm(f"calls.view_{_part}", handles | (is_signed_in & opened_in_emergency))
for _part in ("assignment", "decision", "criterionscore"):
    rules.add_perm(f"calls.view_{_part}", handles)
rules.add_perm("calls.view_emergencyaccess", is_programme_officer | is_administrator)
