using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>
/// ADD's half: an attachment's elements in one transaction. Where a table is missing or damaged, it is made anew first, with
/// the elements of all attachments that stand.
/// </summary>
/// <param name="session">The lock, files and socket.</param>
/// <param name="rules">What the attachment wants.</param>
/// <param name="elements">The same as elements.</param>
internal sealed class RuleInstaller(RuleSession session, AttachmentRules rules, List<RuleElement> elements)
{
    private const int MaxTries = 4;

    /// <summary>ENOTEMPTY: a range overlaps another.</summary>
    private const Errno Overlaps = Errno.NotEmpty;

    private readonly string _owner = RuleOwner.Of(rules.Attachment);

    /// <exception cref="CniException">105: a host port is taken. 102: an address is another attachment's.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Run()
    {
        new RuleConflicts(session, rules, _owner).CheckPorts();
        session.Store.Write(rules);
        NetlinkException? last = null;
        for (int tries = 0; tries < MaxTries; tries++)
        {
            try
            {
                Repair(session, IsNeeded, IsOwn);
                PutOwn();
                return;
            }
            catch (NetlinkException exception) when (exception.Errno is Errno.Exists or Overlaps or Errno.Busy)
            {
                last = exception;
                new RuleConflicts(session, rules, _owner).Resolve(elements);
            }
            catch (NetlinkException exception) when (exception.Errno == Errno.NoEntry)
            {
                // Somebody flushed the table between the look and the transaction.
                last = exception;
            }
        }

        throw last!;
    }

    /// <summary>Adds to the session's transaction every table that ought to be there and is not as it ought to be.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isNeeded">Whether a table is needed even where none was made before.</param>
    /// <param name="isLeftOut">Whose elements are not made again.</param>
    public static void Repair(RuleSession session, Func<OwnTable, bool> isNeeded, Func<AttachmentRules, bool> isLeftOut)
    {
        List<OwnTable> damaged = [];
        foreach (OwnTable table in OwnTable.All)
        {
            if ((isNeeded(table) || session.Store.Expects(table.Family)) && table.FindDamage(session.Nft) is not null)
            {
                damaged.Add(table);
            }
        }

        if (damaged.Count > 0)
        {
            Rebuild(session, damaged, isLeftOut);
        }
    }

    /// <summary>Makes all tables and elements again that ought to be there, whoever removed them: for GC, which looks at everything.</summary>
    public static void RepairAll(RuleSession session)
    {
        Repair(session, static _ => false, static _ => false);
        session.Nft.Batch.Send();
        foreach (AttachmentRules standing in session.Store.ReadAll())
        {
            // A conditional chain that is gone took its elements along, and what refers to one keeps it.
            List<RuleElement> elements = RuleElements.Of(standing);
            elements.RemoveAll(element => element.Chain.Length > 0 || !session.Store.Expects(element.Set.Family));
            new ElementWriter(session.Nft.Batch, RuleOwner.Of(standing.Attachment)).Put(standing, elements, exclusive: false);
        }

        session.Nft.Batch.Send();
    }

    private static void Rebuild(RuleSession session, List<OwnTable> damaged, Func<AttachmentRules, bool> isLeftOut)
    {
        // What is there must be known before the transaction is begun.
        List<OwnTable> replaced = damaged.FindAll(table => session.Nft.ListTables(table.Family).Contains(OwnTable.Name));
        NftBatch batch = session.Nft.Batch;
        foreach (OwnTable table in damaged)
        {
            session.Store.Expect(table.Family);
            if (replaced.Contains(table))
            {
                batch.DeleteTable(table.Family, OwnTable.Name);
            }

            table.Create(batch);
        }

        foreach (AttachmentRules standing in session.Store.ReadAll())
        {
            if (!isLeftOut(standing))
            {
                List<RuleElement> elements = RuleElements.Of(standing);
                elements.RemoveAll(element => !damaged.Contains(OwnTable.Of(element.Set.Family)));
                new ElementWriter(batch, RuleOwner.Of(standing.Attachment)).Put(standing, elements, exclusive: false);
            }
        }
    }

    private bool IsNeeded(OwnTable table) => elements.Exists(element => element.Set.Family == table.Family);

    private bool IsOwn(AttachmentRules standing) => standing.Attachment == rules.Attachment && standing.Part == rules.Part;

    private void PutOwn()
    {
        new ElementWriter(session.Nft.Batch, _owner).Put(rules, elements, exclusive: true);
        session.Nft.Batch.Send();
    }
}
