using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>
/// DEL's half: finds the elements of attachments by their comments, wherever they are and whatever the configuration says by
/// now, and removes them; with the last one the table goes.
/// </summary>
internal sealed class RuleRemover(RuleSession session)
{
    private const int MaxTries = 4;
    private readonly List<(OwnSet Set, NftElement Element)> _removed = [];

    /// <summary>Removes elements of one table alone.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isOwned">Whether a comment is that of an attachment whose elements go.</param>
    /// <param name="part">Whose call it is.</param>
    /// <returns>The elements that are gone.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<(OwnSet Set, NftElement Element)> RemoveFromTable(OwnTable table, Func<string, bool> isOwned, RulePart part)
    {
        RemoveFrom(table, isOwned, part);
        return _removed;
    }

    /// <summary>Removes the elements and files of several attachments.</summary>
    /// <param name="isOwned">Whether a comment is that of such an attachment.</param>
    /// <param name="part">Whose call it is.</param>
    /// <returns>The elements that are gone.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<(OwnSet Set, NftElement Element)> RemoveAll(Func<string, bool> isOwned, RulePart part)
    {
        RemoveElements(isOwned, part);
        session.Store.RemoveAll(isOwned, part);
        return _removed;
    }

    /// <summary>Removes elements alone: for an ADD that makes them anew.</summary>
    /// <param name="isOwned">Whether a comment is that of an attachment whose elements go.</param>
    /// <param name="part">Whose call it is.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void RemoveElements(Func<string, bool> isOwned, RulePart part)
    {
        foreach (OwnTable table in OwnTable.All)
        {
            RemoveFrom(table, isOwned, part);
        }
    }

    private void RemoveFrom(OwnTable table, Func<string, bool> isOwned, RulePart part)
    {
        if (!session.HasTable(table.Family))
        {
            // A process may have been killed between removing the table and what comes behind.
            if (!IsNeededByOthers(table, isOwned))
            {
                session.Store.ExpectNoMore(table.Family);
                UndoLoopbackRouting(table);
            }

            return;
        }

        for (int tries = 1; ; tries++)
        {
            try
            {
                TryRemoveFrom(table, isOwned, part);
                return;
            }
            catch (NetlinkException exception) when (exception.Errno is Errno.NoEntry && tries < MaxTries)
            {
                // Somebody else changed the table in between.
            }
        }
    }

    /// <summary>Somebody else may have removed the table: then it is to come back for those that stand.</summary>
    private bool IsNeededByOthers(OwnTable table, Func<string, bool> isOwned) => session.Store.Expects(table.Family)
        && session.Store.ReadAll().Exists(rules => !isOwned(RuleOwner.Of(rules.Attachment))
            && RuleElements.Of(rules).Exists(element => element.Set.Family == table.Family));

    private void TryRemoveFrom(OwnTable table, Func<string, bool> isOwned, RulePart part)
    {
        TableContent content = TableContent.Read(session.Nft, table, isOwned, part);
        if (content.IsEmptyWithoutOwned)
        {
            session.Nft.Batch.DeleteTable(table.Family, OwnTable.Name).Send();
            session.Store.ExpectNoMore(table.Family);
        }
        else
        {
            content.Delete(session.Nft.Batch);
        }

        _removed.AddRange(content.Owned);
        if (!content.KeepsPortMaps)
        {
            UndoLoopbackRouting(table);
        }
    }

    private void UndoLoopbackRouting(OwnTable table)
    {
        if (table == OwnTable.Inet)
        {
            LoopbackRouting.Undo(session.Store);
        }
    }
}
