"""Every Scrapy setting, each of ours with its reason. Measured facts: Scrapy 2.19 on Python 3.11."""

from __future__ import annotations

import os

from newscrawl.identity import user_agent

BOT_NAME = "newscrawl"

# --- what is ours ---------------------------------------------------------------------------------

NEWSCRAWL_DATA = os.environ.get("NEWSCRAWL_DATA", "data")
"""The archive's folder. Used by the spider; `newscrawl --data` overrides it."""
NEWSCRAWL_CONTACT = os.environ.get("NEWSCRAWL_CONTACT", "")
"""Where a newspaper reaches the person who crawls it: an e-mail address or a URL. Used in the User-Agent
and in `warcinfo`."""

SPIDER_LOADER_CLASS = "newscrawl.crawl.loader.NewspaperLoader"  # a newspaper is a TOML file, not a module
SCHEDULER = "newscrawl.crawl.scheduler.FrontierScheduler"  # JOBDIR loses the crawl on SIGKILL
ITEM_PIPELINES = {"newscrawl.crawl.pipeline.ArchivePipeline": 100}
LOG_FORMATTER = "newscrawl.crawl.logs.QuietFormatter"  # no line per page, and never a page in a line
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,  # our own progress says more
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.feedexport.FeedExporter": None,  # no system of record: it loses lines when killed
}

# --- politeness -----------------------------------------------------------------------------------

USER_AGENT = user_agent(NEWSCRAWL_CONTACT)
ROBOTSTXT_OBEY = False  # obeyed by ours: Scrapy's lets pages through while robots.txt is on its way
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.crawl.fence.FenceMiddleware": 50,  # before anything is asked, robots.txt too
    "newscrawl.crawl.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # knows names only; see the fence
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
CONCURRENT_REQUESTS = 1  # a newspaper's file may allow more
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 3.0  # seconds; about 19 pages a minute a site is known to be tolerated
DOWNLOAD_DELAY_JITTER = 0.0  # a delay is a promise, not an average: robots' Crawl-delay is a minimum
DOWNLOAD_TIMEOUT = 60.0  # seconds
AUTOTHROTTLE_ENABLED = False  # knows neither Crawl-delay nor Retry-After

# --- what the frontier and the spider do themselves, durably ----------------------------------------

DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows every URL ever seen
RETRY_ENABLED = False  # retries outlive the process: they are rows in the frontier
REDIRECT_ENABLED = False  # every hop of an article is a capture, and no hop leaves the newspaper
METAREFRESH_ENABLED = False
COMPRESSION_ENABLED = False  # the archive keeps bodies as received; they are decoded once, with a limit
HTTPERROR_ALLOW_ALL = True  # a 404 is an answer
SPIDER_MIDDLEWARES = {  # none is left: each wraps every answer in another asynchronous generator
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, br",
}

# --- safety ---------------------------------------------------------------------------------------

TWISTED_DNS_RESOLVER = "newscrawl.crawl.fence.FencedResolver"  # no name leads into a private network
DOWNLOAD_HANDLERS = {
    "http": "newscrawl.crawl.stopping.Transfer",  # a stopped run does not wait for who keeps silent
    "https": "newscrawl.crawl.stopping.Transfer",
    **dict.fromkeys(("data", "file", "ftp", "s3")),  # http and https, nothing else
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default in Scrapy
DOWNLOAD_FAIL_ON_DATALOSS = True  # a cut body is retried, never stored
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes as received; the limit after decompression is ours
DOWNLOAD_WARNSIZE = 0
COOKIES_ENABLED = False  # the cookie middleware fetches the public suffix list
REMOTE_CONTROL_ENABLED = False  # executes code over loopback HTTP
TELNETCONSOLE_ENABLED = False

# --- speed ----------------------------------------------------------------------------------------

CONCURRENT_ITEMS = 1  # an answer is one item; the default of 100 starts 101 tasks for each
WARN_ON_GENERATOR_RETURN_VALUE = False  # parses the callback's source anew for each answer
DNSCACHE_ENABLED = True
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
STATS_DUMP = False
LOG_LEVEL = "INFO"
