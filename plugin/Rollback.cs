using System;
using System.Collections.Generic;

namespace CsCni.Plugin;

/// <summary>
/// What undoes an ADD that fails: actions, run last first. Each one is pushed before the change that it undoes, and does
/// no harm where that change never came about.
/// </summary>
internal sealed class Rollback
{
    private readonly List<(string What, Action Undo)> _actions = new(4);

    /// <summary>Remembers an action.</summary>
    /// <param name="what">What it does, for the note about one that fails: "delete veth ...".</param>
    /// <param name="undo">The action.</param>
    public void Push(string what, Action undo) => _actions.Add((what, undo));

    /// <summary>Runs all actions; one that fails does not keep the others from running.</summary>
    /// <returns>What could not be undone; empty where everything was.</returns>
    public string Run()
    {
        string failures = string.Empty;
        for (int index = _actions.Count - 1; index >= 0; index--)
        {
            try
            {
                _actions[index].Undo();
            }
            catch (Exception exception)
            {
                failures += $"undo failed, {_actions[index].What}: {exception.Message}\n";
            }
        }

        _actions.Clear();
        return failures;
    }
}
