using System.Diagnostics.Tracing;

namespace Arenas.Diagnostics;

/// <content>What the events are about; a session names those it wants.</content>
internal sealed partial class ArenasEventSource
{
    /// <summary>The runtime looks for this class by its name.</summary>
    public static class Keywords
    {
        public const EventKeywords Heap = (EventKeywords)0x1;
        public const EventKeywords Region = (EventKeywords)0x2;
        public const EventKeywords Trim = (EventKeywords)0x4;
        public const EventKeywords Collect = (EventKeywords)0x8;
        public const EventKeywords Leak = (EventKeywords)0x10;
        public const EventKeywords Failure = (EventKeywords)0x20;

        /// <summary>Short answers to requests.</summary>
        public const EventKeywords Answer = (EventKeywords)0x100;

        /// <summary>Snapshots: apart from short answers, which are not lost among them.</summary>
        public const EventKeywords Snapshot = (EventKeywords)0x200;
    }
}
